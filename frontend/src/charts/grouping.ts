// Lines of one group become one line with a band. Pure functions over columns of one shared grid.
import type { Column } from "../series/columns";
import { type Band, bandOf, type Measure, measureOf } from "../statistics/summary";

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
