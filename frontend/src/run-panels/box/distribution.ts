// How the numbers of some runs are spread: quartiles, whiskers, and a density. Pure.
import { quantile } from "../../statistics/moments";
import { deviation } from "../../statistics/summary";

export interface Quartiles {
  n: number;
  low: number;
  q1: number;
  median: number;
  q3: number;
  high: number;
  /** The last values within one and a half times the box (Tukey). */
  whiskers: readonly [number, number];
}

const WHISKER = 1.5;

/** Of finite numbers, at least one, ascending. */
export function quartilesOf(sorted: Float64Array): Quartiles {
  const [q1, median, q3] = [0.25, 0.5, 0.75].map((share) => quantile(sorted, share)) as [number, number, number];
  const reach = WHISKER * (q3 - q1);
  const first = sorted.find((value) => value >= q1 - reach)!;
  const last = sorted.findLast((value) => value <= q3 + reach)!;
  return { n: sorted.length, low: sorted[0]!, q1, median, q3, high: sorted.at(-1)!, whiskers: [Math.min(first, q1), Math.max(last, q3)] };
}

export interface Density {
  /** Places along the values, ascending. */
  at: Float64Array;
  /** From 0 to 1, the widest. */
  width: Float64Array;
}

const PLACES = 64;

/**
 * Gaussian kernels at `PLACES` places from the least to the greatest value; null where all are equal.
 * Bandwidth by Silverman's rule (Density Estimation, 1986, eq. 3.31), which withstands outliers.
 */
export function densityOf(sorted: Float64Array): Density | null {
  const [low, high] = [sorted[0]!, sorted.at(-1)!];
  if (sorted.length < 2 || low === high) return null;
  const spread = Math.min(deviation(sorted), (quantile(sorted, 0.75) - quantile(sorted, 0.25)) / 1.34 || Infinity);
  const bandwidth = 0.9 * spread * sorted.length ** -0.2;
  const at = Float64Array.from({ length: PLACES }, (_, place) => low + (place / (PLACES - 1)) * (high - low));
  const width = at.map((place) => sorted.reduce((sum, value) => sum + Math.exp(-0.5 * ((place - value) / bandwidth) ** 2), 0));
  const widest = Math.max(...width);
  return { at, width: width.map((one) => one / widest) };
}
