// Lines of one group become one line with a band. Pure functions over columns of one shared grid.
import type { Column } from "../series/columns";
import { FEWEST, indicesFor, intervalOfMean } from "../statistics/bootstrap";
import { mean, quantile, variance } from "../statistics/moments";


export const MEASURES = ["mean", "median", "min", "max"] as const;
export type Measure = (typeof MEASURES)[number];
export const BANDS = ["none", "min-max", "std", "stderr", "bootstrap"] as const;
export type Band = (typeof BANDS)[number];

export interface Grouped {
  y: Float64Array;
  lo?: Float64Array | undefined;
  hi?: Float64Array | undefined;
}

/** The group's line and band, place by place; a place where no member has a value has none. */
export function group(columns: readonly Column[], measure: Measure, band: Band): Grouped {
  const n = columns[0]?.length ?? 0;
  const y = new Float64Array(n).fill(NaN);
  const lo = new Float64Array(n).fill(NaN);
  const hi = new Float64Array(n).fill(NaN);
  const values = new Float64Array(columns.length);
  for (let at = 0; at < n; at++) {
    const some = finiteAt(columns, at, values);
    if (some.length === 0) continue;
    y[at] = measureOf(some, measure);
    [lo[at], hi[at]] = bandOf(some, y[at]!, measure, band);
  }
  return band === "none" ? { y } : { y, lo, hi };
}

/** Values between a line's points, so that members logged at other steps count at every place; none where NaN was logged. */
export function filled(x: ArrayLike<number>, y: Column, lost: readonly number[] = []): Float64Array {
  const full = Float64Array.from(y);
  const isLost = new Set(lost);
  let before = -1;
  for (let at = 0; at < full.length; at++) {
    if (isLost.has(at) && !Number.isFinite(y[at]!)) before = -1;
    if (!Number.isFinite(y[at]!)) continue;
    if (before >= 0) bridge(x, full, before, at);
    before = at;
  }
  return full;
}

function bridge(x: ArrayLike<number>, full: Float64Array, from: number, to: number): void {
  const slope = (full[to]! - full[from]!) / (x[to]! - x[from]! || 1);
  for (let at = from + 1; at < to; at++) full[at] = full[from]! + slope * (x[at]! - x[from]!);
}

function finiteAt(columns: readonly Column[], at: number, values: Float64Array): Float64Array {
  let n = 0;
  for (const column of columns) {
    const value = column[at]!;
    if (Number.isFinite(value)) values[n++] = value;
  }
  return values.subarray(0, n);
}

export function measureOf(values: Float64Array, measure: Measure): number {
  if (measure === "min") return Math.min(...values);
  if (measure === "max") return Math.max(...values);
  return measure === "mean" ? mean(values) : quantile(values.slice().sort(), 0.5);
}

function bandOf(values: Float64Array, middle: number, measure: Measure, band: Band): [number, number] {
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
