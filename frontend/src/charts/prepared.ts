// From the server's columns to what is drawn and read. Pure functions over typed arrays.
import type { Column, PanelColumns, RunColumns } from "../series/columns";
import { smooth, type Smoothing } from "../series/smoothing";

export interface PreparedRun {
  run: string;
  /** The values as sent. */
  raw: Column;
  /** The line that is drawn: `raw`, smoothed. */
  line: Column;
  lo?: Column | undefined;
  hi?: Column | undefined;
  /** Whether the line runs through places without a value (they belong to other runs' x). */
  spansGaps: boolean;
}

export interface Prepared {
  x: Float64Array;
  runs: PreparedRun[];
  isSmoothed: boolean;
}

/** Runs without any value are left out. */
export function prepare(panel: PanelColumns, smoothing: Smoothing): Prepared {
  const drawn = panel.runs.filter((run) => run.nRaw > 0);
  return {
    x: panel.x,
    isSmoothed: smoothing.amount > 0,
    runs: drawn.map((run) => ({
      run: run.run,
      raw: run.y,
      line: smooth(panel.x, run.y, smoothing),
      lo: run.lo,
      hi: run.hi,
      spansGaps: !gapsAreReal(run),
    })),
  };
}

/**
 * The grid is shared, so a NaN is either a logged NaN or another run's x. When the run has as many
 * raw points as there are places between its first and last, every place is its own: a real gap.
 */
export function gapsAreReal({ y, nRaw, lo }: RunColumns): boolean {
  if (lo) return false;
  const first = y.findIndex((value) => !Number.isNaN(value));
  const last = y.findLastIndex((value) => !Number.isNaN(value));
  return first >= 0 && last - first + 1 <= nRaw;
}

/** Values as uPlot takes them: null where there is nothing to draw a line to. */
export function plotValues(y: Column): (number | null)[] {
  return Array.from(y, (value) => (Number.isFinite(value) ? value : null));
}

/**
 * The place nearest to `at` where the run has a value, or null outside of its first and last.
 */
export function nearestPlace(y: Column, at: number): number | null {
  if (!Number.isNaN(y[at] ?? NaN)) return at;
  let left = at;
  let right = at;
  while (left >= 0 && Number.isNaN(y[left]!)) left--;
  while (right < y.length && Number.isNaN(y[right]!)) right++;
  if (left < 0 || right >= y.length) return null;
  return at - left <= right - at ? left : right;
}

/** Index of the x nearest to `value`; x ascends. -1 when there is none. */
export function nearestIndex(x: Float64Array, value: number): number {
  let low = 0;
  let high = x.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (x[middle]! < value) low = middle + 1;
    else high = middle;
  }
  const isLeftNearer = low > 0 && value - x[low - 1]! < x[low]! - value;
  return x.length === 0 ? -1 : isLeftNearer ? low - 1 : low;
}

export interface Reading {
  run: string;
  value: number;
}

/** What each run shows at place `at`, largest first; runs without a value there are left out. */
export function readingsAt({ runs }: Prepared, at: number): Reading[] {
  return runs
    .flatMap(({ run, line }) => {
      const place = nearestPlace(line, at);
      return place === null ? [] : [{ run, value: line[place]! }];
    })
    .sort((one, other) => other.value - one.value);
}

/** At most `most` rows of a sorted list, those around the focused run. */
export function rowsAround(readings: Reading[], focused: string | null, most: number): Reading[] {
  const at = readings.findIndex((reading) => reading.run === focused);
  const start = Math.max(0, Math.min(at - Math.floor(most / 2), readings.length - most));
  return readings.slice(start, start + most);
}

/** The last value of a run's line. */
export function lastReading(run: PreparedRun): Reading {
  const at = run.line.findLastIndex((value) => !Number.isNaN(value));
  return { run: run.run, value: run.line[at] ?? NaN };
}

/** Smallest and largest finite value drawn between two places; null when there is none. */
export function extent(
  { runs }: Prepared,
  from: number,
  to: number,
  onlyPositive: boolean,
): [number, number] | null {
  let low = Infinity;
  let high = -Infinity;
  for (const { raw, line, lo, hi } of runs) {
    for (const column of [raw, line, lo, hi]) {
      if (!column) continue;
      for (let at = from; at <= to; at++) {
        const value = column[at]!;
        if (!Number.isFinite(value) || (onlyPositive && value <= 0)) continue;
        if (value < low) low = value;
        if (value > high) high = value;
      }
    }
  }
  return low <= high ? [low, high] : null;
}
