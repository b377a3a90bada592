// From the server's columns to what is drawn and read. Pure functions over typed arrays.
import type { Column } from "../series/columns";
import { smooth, type Smoothing } from "../series/smoothing";
import type { Source, SourceLine } from "./assemble";
import { outliersOf } from "./outliers";

export interface PreparedLine {
  id: string;
  run: string;
  label: string;
  colour: number;
  metricAt: number;
  /** The values as sent. */
  raw: Column;
  /** What is read of it: `raw`, smoothed. */
  values: Column;
  /** Where the line is drawn: at its values, unless it stands on others. */
  line: Column;
  lo?: Column | undefined;
  hi?: Column | undefined;
  /** Places where NaN or an infinity was logged, beside finite values too. */
  lost: readonly number[];
  above: readonly number[];
  below: readonly number[];
}

export interface Prepared {
  x: Float64Array;
  runs: PreparedLine[];
  isSmoothed: boolean;
}

export function prepare({ x, lines }: Source, smoothing: Smoothing): Prepared {
  return {
    x,
    isSmoothed: smoothing.amount > 0,
    runs: lines.map((line) => preparedLine(x, line, smoothing)),
  };
}

function preparedLine(x: Float64Array, line: SourceLine, smoothing: Smoothing): PreparedLine {
  const { id, run, label, colour, metricAt, columns } = line;
  const values = smooth(x, columns.y, smoothing);
  return {
    id, run, label, colour, metricAt,
    raw: columns.y,
    values,
    line: values,
    lo: columns.lo,
    hi: columns.hi,
    lost: columns.lost ?? [],
    above: columns.above ?? placesOf(columns.y, Infinity),
    below: columns.below ?? placesOf(columns.y, -Infinity),
  };
}

function placesOf(y: Column, value: number): number[] {
  const found: number[] = [];
  for (let at = y.indexOf(value); at >= 0; at = y.indexOf(value, at + 1)) found.push(at);
  return found;
}

/**
 * Values as uPlot takes them: null breaks the line where NaN or an infinity was logged and nothing
 * else; undefined is a place of other runs, which the line runs through.
 */
export function plotValues(y: Column, lost: readonly number[] = []): (number | null | undefined)[] {
  const values = Array.from(y, (value) => (Number.isNaN(value) ? undefined : Number.isFinite(value) ? value : null));
  for (const at of lost) values[at] ??= null;
  return values;
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
  /** Of the line. */
  id: string;
  run: string;
  label: string;
  colour: number;
  value: number;
}

const readingOf = ({ id, run, label, colour }: PreparedLine, value: number): Reading => ({ id, run, label, colour, value });

/** What each line shows at place `at`, largest first; those without a value there are left out. */
export function readingsAt({ runs }: Prepared, at: number): Reading[] {
  return runs
    .flatMap((one) => {
      const place = nearestPlace(one.values, at);
      return place === null ? [] : [readingOf(one, one.values[place]!)];
    })
    .sort((one, other) => other.value - one.value);
}

/** What the first line of this run shows at `at`; of the only line, where there is no choice. */
export function readingOfRun({ runs }: Prepared, at: number, run: string | null): Reading | undefined {
  const line = runs.length === 1 ? runs[0] : runs.find((one) => one.run === run);
  const place = line ? nearestPlace(line.values, at) : null;
  return line && place !== null ? readingOf(line, line.values[place]!) : undefined;
}

/** At most `most` rows of a sorted list, those around the focused run. */
export function rowsAround(readings: Reading[], focused: string | null, most: number): Reading[] {
  const at = readings.findIndex((reading) => reading.run === focused);
  const start = Math.max(0, Math.min(at - Math.floor(most / 2), readings.length - most));
  return readings.slice(start, start + most);
}

/** The last value of a line. */
export function lastReading(run: PreparedLine): Reading {
  const at = run.values.findLastIndex((value) => !Number.isNaN(value));
  return readingOf(run, run.values[at] ?? NaN);
}

/** Smallest and largest of the drawn values between two places but those far from their neighbours. */
export function commonExtent({ runs }: Prepared, from: number, to: number, onlyPositive: boolean): [number, number] | null {
  let low = Infinity;
  let high = -Infinity;
  for (const { raw } of runs) {
    const isOutlier = outliersOf(raw);
    for (let at = from; at <= to; at++) {
      const value = raw[at]!;
      if (!Number.isFinite(value) || isOutlier[at] || (onlyPositive && value <= 0)) continue;
      low = Math.min(low, value);
      high = Math.max(high, value);
    }
  }
  return low <= high ? [low, high] : null;
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
