// Lines of one group become one line with a band. Pure functions over columns of one shared grid.
import type { Column } from "../series/columns";

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

/** Values between a line's points, so that members logged at other steps count at every place. */
export function filled(x: ArrayLike<number>, y: Column): Float64Array {
  const full = Float64Array.from(y);
  let before = -1;
  for (let at = 0; at < full.length; at++) {
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
export function deviation(values: Float64Array): number {
  if (values.length < 2) return 0;
  const middle = mean(values);
  return Math.sqrt(values.reduce((sum, value) => sum + (value - middle) ** 2, 0) / (values.length - 1));
}

const RESAMPLES = 200;

/** 95 % percentile bootstrap of the measure. The draws are the same each time, so bands stand still. */
export function bootstrap(values: Float64Array, measure: Measure): [number, number] {
  if (values.length < 2) return [values[0]!, values[0]!];
  const random = generator(values.length);
  const drawn = new Float64Array(values.length);
  const measures = Float64Array.from({ length: RESAMPLES }, () => {
    for (let at = 0; at < drawn.length; at++) drawn[at] = values[Math.floor(random() * values.length)]!;
    return measureOf(drawn, measure);
  }).sort();
  return [quantile(measures, 0.025), quantile(measures, 0.975)];
}

/** `sorted` ascends; between two values the straight line. */
export function quantile(sorted: ArrayLike<number>, share: number): number {
  if (sorted.length === 0) return NaN;
  const at = share * (sorted.length - 1);
  const low = Math.floor(at);
  const high = Math.min(low + 1, sorted.length - 1);
  return sorted[low]! + (at - low) * (sorted[high]! - sorted[low]!);
}

const mean = (values: Float64Array): number => values.reduce((sum, value) => sum + value, 0) / values.length;

/** mulberry32: small, fast, and from the same seed always the same. */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}
