// Groups of runs that differ in nothing but a seed: asking for them, naming them, their numbers.
import { get } from "../api";
import { type Interval, intervalOfMean } from "./bootstrap";
import { mean, variance } from "./moments";

export interface ReplicateGroup {
  /** Its values in the fields in which groups differ; a field that it does not have is missing. */
  values: Record<string, unknown>;
  count: number;
  /** The finite numbers of its runs, by field. */
  metrics: Record<string, number[]>;
}

export interface ReplicateQuestion {
  filter: string;
  /** Fields in which replicates differ: `config.seed`. */
  of: readonly string[];
  /** Fields besides the configuration to tell groups by. */
  by: readonly string[];
  metrics: readonly string[];
}

const MOST_METRICS = 20;

/** `project` is its address in the API. Throws ApiError. */
export async function findReplicates(project: string, question: ReplicateQuestion, signal?: AbortSignal): Promise<ReplicateGroup[]> {
  const query = new URLSearchParams(question.filter ? { filter: question.filter } : {});
  put(query, "of", question.of);
  put(query, "by", question.by);
  put(query, "metrics", question.metrics.slice(0, MOST_METRICS));
  const answer = await get(`${project}/run-table/replicates?${query}`, undefined, signal);
  return ((await answer.json()) as { groups: ReplicateGroup[] }).groups;
}

/** Twice when alone: only then may a name contain a comma. */
function put(query: URLSearchParams, name: string, words: readonly string[]): void {
  for (const word of words) query.append(name, word);
  if (words.length === 1) query.append(name, "");
}

/** The fields in which these groups differ, in the order in which the server tells them. */
export const fieldsOf = (groups: readonly ReplicateGroup[]): string[] => [
  ...new Set(groups.flatMap((group) => Object.keys(group.values))),
];

/** `lr: 0.1, model: cnn`. */
export function nameOf(group: ReplicateGroup, fields: readonly string[]): string {
  const parts = fields.map((field) => {
    const name = field.startsWith("config.") ? field.slice(7) : field;
    return `${name}: ${field in group.values ? textOf(group.values[field]) : "none"}`;
  });
  return parts.join(", ") || "all runs";
}

const textOf = (value: unknown): string => (typeof value === "string" ? value : JSON.stringify(value));

/** What the grid shows of a group's numbers, worked out when it is looked at. */
export class SampleStatistics {
  private known: Interval | null | undefined;

  constructor(private readonly values: readonly number[]) {}

  get n(): number {
    return this.values.length;
  }

  get mean(): number | null {
    return this.n ? mean(this.values) : null;
  }

  get min(): number | null {
    return this.n ? this.values.reduce((least, value) => Math.min(least, value)) : null;
  }

  get max(): number | null {
    return this.n ? this.values.reduce((most, value) => Math.max(most, value)) : null;
  }

  get std(): number | null {
    return this.n > 1 ? Math.sqrt(variance(this.values)) : null;
  }

  /** 95 % of the mean; null for fewer than three runs. */
  get interval(): Interval | null {
    return (this.known ??= intervalOfMean(this.values));
  }
}
