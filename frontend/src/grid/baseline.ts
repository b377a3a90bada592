// The run that others are compared with, and which way its metrics are meant to go.
import { get } from "../api";
import { valueOf, type Row } from "./rows";

interface Definition {
  goal?: "minimize" | "maximize";
}

export type Tone = "better" | "worse" | "";

export class Baseline {
  constructor(private readonly run: Row & { metrics: Record<string, Definition> }) {}

  get id(): string {
    return this.run.id;
  }

  value(key: string): unknown {
    return key.startsWith("summary.") || key.startsWith("config.") ? valueOf(this.run, key) : undefined;
  }

  /** Whether a difference is good, where the run's definition of the metric says what is. */
  tone(key: string, difference: number): Tone {
    const goal = goalOf(this.run.metrics, key);
    if (!goal || !difference || Number.isNaN(difference)) return "";
    return difference > 0 === (goal === "maximize") ? "better" : "worse";
  }
}

export async function baselineOf(address: string): Promise<Baseline | null> {
  const answer = await get(address).catch(() => null);
  return answer && new Baseline((await answer.json()) as Row & { metrics: Record<string, Definition> });
}

/** Of the metric itself, or of the longest pattern with `*` that it matches. */
export function goalOf(definitions: Record<string, Definition>, key: string): Definition["goal"] {
  const metric = key.replace(/^summary\./, "").replace(/\.(last|min|max|mean|best)$/, "");
  if (!key.startsWith("summary.")) return undefined;
  if (metric in definitions) return definitions[metric]!.goal;
  const patterns = Object.keys(definitions).filter((name) => name.includes("*"));
  const found = patterns.sort((one, other) => other.length - one.length).find((pattern) => isLike(pattern, metric));
  return found === undefined ? undefined : definitions[found]!.goal;
}

function isLike(pattern: string, metric: string): boolean {
  const parts = pattern.split("*").map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`^${parts.join(".*")}$`, "s").test(metric);
}
