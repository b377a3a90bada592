// One number for several runs, and the run it comes from.
import { type Measure, summaryOf } from "../../statistics/summary";
import { numberIn } from "../fields";
import type { RunGroup } from "../groups";
import type { ScalarMeasure } from "./settings";

export interface Scalar {
  group: RunGroup;
  value: number;
  /** How many runs have one. */
  n: number;
  /** Whose value it is, where it is of one run. */
  run: string | null;
}

/** Null where no run of the group has a number. Rows stand newest first. */
export function scalarOf(group: RunGroup, field: string, measure: ScalarMeasure): Scalar | null {
  const having = group.rows.flatMap((row) => {
    const value = numberIn(row, field);
    return value === undefined || Number.isNaN(value) ? [] : [{ run: row.id, value }];
  });
  if (having.length === 0) return null;
  if (measure === "newest") return { group, n: having.length, ...having[0]! };
  const summary = summaryOf(having.map(({ value }) => value), measure as Measure, "none");
  const value = summary?.value ?? having[0]!.value; // infinities alone
  const isOfOne = measure === "min" || measure === "max" || having.length === 1;
  return { group, n: having.length, value, run: isOfOne ? (having.find((one) => one.value === value)?.run ?? null) : null };
}
