// How a table is looked at, as the layout keeps it. Anything may stand there, so nothing is taken for granted.
import { asFields, asText } from "../media/items";
import { type Join, KINDS_OF_JOIN } from "./combine";
import { type Condition, readConditions } from "./conditions";
import { type Aggregate, AGGREGATES } from "./group";

/** Another table, joined on a key: of another run, of another step, or logged under another key. */
export interface Beside {
  key: string;
  run: string;
  /** Null is the last. */
  step: number | null;
  on: string;
  /** The other table's column; the same unless it is named. */
  other: string;
  how: Join;
}

export interface Exploration {
  where: readonly Condition[];
  group: string;
  aggregate: Aggregate;
  /** All visible runs' tables below each other. */
  isStacked: boolean;
  beside: Beside | null;
}

export function readExploration(settings: string | undefined): Exploration {
  const kept = asFields(asFields(JSON.parse(settings || "{}"))["table"]);
  return {
    where: readConditions(kept["where"]),
    group: asText(kept["group"]),
    aggregate: AGGREGATES.find((one) => one === kept["aggregate"]) ?? "mean",
    isStacked: kept["isStacked"] === true,
    beside: besideOf(asFields(kept["beside"])),
  };
}

function besideOf({ key, run, step, on, other, how }: Readonly<Record<string, unknown>>): Beside | null {
  if (typeof key !== "string" || typeof run !== "string" || typeof on !== "string") return null;
  return { key, run, on, step: typeof step === "number" ? step : null, other: asText(other) || on, how: KINDS_OF_JOIN.find((one) => one === how) ?? "inner" };
}
