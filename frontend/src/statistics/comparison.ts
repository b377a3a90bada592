// Groups of runs against a baseline: what the table of comparisons holds, and in which words.
import { FEWEST, type Interval, intervalOfDifference, intervalOfMean } from "./bootstrap";
import { mean, type Numbers } from "./moments";
import { hedges, holm, type Permutation, permutation, welch } from "./tests";

const LEVEL = 0.05;
export const TOO_FEW = "too few runs to say";

export interface Summary {
  n: number;
  mean: number;
  /** 95 %, by bootstrap; null for fewer than three runs. */
  interval: Interval | null;
}

export interface Comparison extends Summary {
  /** Of the means: the group's less the baseline's. */
  difference: number;
  differenceInterval: Interval | null;
  permutation: Permutation | null;
  welch: number | null;
  /** Both after Holm's correction over all comparisons. */
  permutationHolm: number | null;
  welchHolm: number | null;
  /** Hedges' g. */
  effect: number | null;
}

export type Goal = "minimize" | "maximize" | undefined;

export const summaryOf = (values: Numbers): Summary => ({
  n: values.length,
  mean: values.length ? mean(values) : NaN,
  interval: intervalOfMean(values),
});

/** One comparison, still without its correction. */
export function compare(values: Numbers, baseline: Numbers): Comparison {
  const isEnough = Math.min(values.length, baseline.length) >= FEWEST;
  return {
    ...summaryOf(values),
    difference: mean(values) - mean(baseline),
    differenceInterval: intervalOfDifference(values, baseline),
    permutation: isEnough ? permutation(values, baseline) : null,
    welch: isEnough ? welch(values, baseline) : null,
    permutationHolm: null,
    welchHolm: null,
    effect: isEnough ? hedges(values, baseline) : null,
  };
}

/** All comparisons of a table, corrected for being many. */
export function corrected(comparisons: readonly Comparison[]): Comparison[] {
  const permuted = holm(comparisons.map((one) => one.permutation?.p ?? null));
  const welched = holm(comparisons.map((one) => one.welch));
  return comparisons.map((one, at) => ({ ...one, permutationHolm: permuted[at]!, welchHolm: welched[at]! }));
}

const SLICE_MILLISECONDS = 12;

/** The same for thousands of groups: the page goes on between slices, and a new question ends it. */
export async function compareAll(
  groups: readonly Numbers[], baseline: Numbers, signal: AbortSignal, onProgress: (done: number) => void = () => undefined,
): Promise<Comparison[] | null> {
  const found: Comparison[] = [];
  let began = performance.now();
  for (const values of groups) {
    found.push(compare(values, baseline));
    if (performance.now() - began < SLICE_MILLISECONDS) continue;
    onProgress(found.length);
    await new Promise((next) => setTimeout(next));
    if (signal.aborted) return null;
    began = performance.now();
  }
  return corrected(found);
}

export type Tone = "better" | "worse" | "";

export interface Verdict {
  words: string;
  tone: Tone;
}

/** What may be said of a comparison; nothing is claimed that the number of runs cannot carry. */
export function verdictOf({ permutation: test, permutationHolm: p, difference }: Comparison, goal: Goal): Verdict {
  if (!test || p === null) return { words: TOO_FEW, tone: "" };
  if (p <= LEVEL) return found(difference, goal);
  if (test.least > LEVEL) return { words: `${TOO_FEW}: p cannot fall below ${test.least.toPrecision(1)}`, tone: "" };
  return { words: "no difference shown", tone: "" };
}

function found(difference: number, goal: Goal): Verdict {
  if (!goal) return { words: difference > 0 ? "higher" : "lower", tone: "" };
  const tone = difference > 0 === (goal === "maximize") ? "better" : "worse";
  return { words: tone, tone };
}
