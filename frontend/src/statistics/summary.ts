// Several numbers as one, with the band around it: for lines of groups, bars and scalars.
import { FEWEST, indicesFor, intervalOfMean } from "./bootstrap";
import { mean, quantile, variance } from "./moments";

export const MEASURES = ["mean", "median", "min", "max"] as const;
export type Measure = (typeof MEASURES)[number];
export const BANDS = ["none", "min-max", "std", "stderr", "bootstrap"] as const;
export type Band = (typeof BANDS)[number];

export interface Summary {
  n: number;
  value: number;
  /** NaN without a band. */
  low: number;
  high: number;
}

/** Of finite numbers; null when there is none. One number has no band. */
export function summaryOf(numbers: readonly number[], measure: Measure, band: Band): Summary | null {
  const finite = Float64Array.from(numbers.filter(Number.isFinite));
  if (finite.length === 0) return null;
  const value = measureOf(finite, measure);
  const [low, high] = finite.length < 2 ? [NaN, NaN] : bandOf(finite, value, measure, band);
  return { n: finite.length, value, low, high };
}

export function measureOf(values: Float64Array, measure: Measure): number {
  if (measure === "min") return Math.min(...values);
  if (measure === "max") return Math.max(...values);
  return measure === "mean" ? mean(values) : quantile(values.slice().sort(), 0.5);
}

/** Around `middle`, the measure; NaN where there is none. */
export function bandOf(values: Float64Array, middle: number, measure: Measure, band: Band): [number, number] {
  if (band === "none") return [NaN, NaN];
  if (band === "min-max") return [Math.min(...values), Math.max(...values)];
  if (band === "bootstrap") return bootstrap(values, measure);
  const spread = deviation(values) / (band === "stderr" ? Math.sqrt(values.length) : 1);
  return [middle - spread, middle + spread];
}

/** With n - 1 below the line; one value alone has none. */
export const deviation = (values: Float64Array): number => (values.length < 2 ? 0 : Math.sqrt(variance(values)));

const DRAWS = 400;
const MANY = 50;

/** 95 % bootstrap of the measure; NaN for fewer than three values. The draws are always the same, so bands stand still. */
export function bootstrap(values: Float64Array, measure: Measure): [number, number] {
  const n = values.length;
  if (n < FEWEST) return [NaN, NaN];
  if (measure === "mean") return intervalOfMean(values, DRAWS)!;
  const sorted = values.slice().sort();
  if (measure === "median") return n < MANY ? drawnMedians(sorted) : medianRanks(sorted);
  // Of drawing n times each value beyond the k-th is missed with (1 - k / n)^n: no draw is needed.
  const k = Math.min(n - 1, Math.ceil(n * (1 - 0.025 ** (1 / n))) - 1);
  return measure === "min" ? [sorted[0]!, sorted[k]!] : [sorted[n - 1 - k]!, sorted[n - 1]!];
}

function drawnMedians(sorted: Float64Array): [number, number] {
  const n = sorted.length;
  const places = indicesFor(n, DRAWS);
  const medians = Float64Array.from({ length: DRAWS }, (_, draw) => {
    const drawn = places.slice(draw * n, (draw + 1) * n).sort();
    return quantile([sorted[drawn[(n - 1) >> 1]!]!, sorted[drawn[n >> 1]!]!], 0.5);
  }).sort();
  return [quantile(medians, 0.025), quantile(medians, 0.975)];
}

/** Of many values: the ranks that a drawn median keeps between, by the normal form of the binomial. */
function medianRanks(sorted: Float64Array): [number, number] {
  const reach = 0.98 / Math.sqrt(sorted.length);
  return [quantile(sorted, 0.5 - reach), quantile(sorted, 0.5 + reach)];
}
