// A table's rows in groups of equal values: how many, an aggregate of each column, and its spread. Pure.
import { isMedia, isNumeric, numberOf, rawText, type Cell, type TableData } from "./rows";
import { Spread } from "./spread";

export const AGGREGATES = ["mean", "median", "min", "max", "sum", "std"] as const;
export type Aggregate = (typeof AGGREGATES)[number];

const BINS = 16;

/** The column by which they are grouped comes first, then the number of rows. */
export function grouped(table: TableData, places: ArrayLike<number>, by: number, aggregate: Aggregate): TableData {
  const groups = groupsOf(table, places, by);
  const others = table.columns.flatMap((_, column) => (column === by ? [] : [column]));
  const numeric = others.filter((column) => isNumeric(table, column));
  const texts = others.filter((column) => !numeric.includes(column) && !table.rows.some((row) => isMedia(row[column])));
  const ranges = new Map(numeric.map((column) => [column, rangeOf(numbersIn(table, places, column))]));
  const rows = groups.map(({ cell, places: own }): Cell[] => [
    cell,
    own.length,
    ...numeric.flatMap((column) => {
      const numbers = numbersIn(table, own, column);
      return [aggregated(numbers, aggregate), spreadOf(numbers, ranges.get(column)!)];
    }),
    ...texts.map((column) => new Set(own.map((place) => rawText(table.rows[place]![column]))).size),
  ]);
  const names = (column: number): string => table.columns[column]!;
  const columns = [names(by), "rows", ...numeric.flatMap((column) => [`${aggregate} ${names(column)}`, `${names(column)} spread`]), ...texts.map((column) => `different ${names(column)}`)];
  return { columns, rows };
}

function groupsOf({ rows }: TableData, places: ArrayLike<number>, by: number): { cell: Cell; places: number[] }[] {
  const groups = new Map<string, { cell: Cell; places: number[] }>();
  for (const place of Array.from(places)) {
    const cell = rows[place]![by];
    const name = rawText(cell);
    const group = groups.get(name);
    if (group) group.places.push(place);
    else groups.set(name, { cell, places: [place] });
  }
  return [...groups.values()].sort((one, other) => other.places.length - one.places.length);
}

function numbersIn({ rows }: TableData, places: ArrayLike<number>, column: number): Float64Array {
  const numbers = new Float64Array(places.length);
  let count = 0;
  for (let at = 0; at < places.length; at++) {
    const number = numberOf(rows[places[at]!]![column]);
    if (number !== undefined && Number.isFinite(number)) numbers[count++] = number;
  }
  return numbers.subarray(0, count);
}

export function aggregated(numbers: Float64Array, aggregate: Aggregate): number | null {
  if (numbers.length === 0) return null;
  const sum = numbers.reduce((total, value) => total + value, 0);
  const mean = sum / numbers.length;
  const aggregates: Record<Aggregate, () => number> = {
    mean: () => mean,
    sum: () => sum,
    min: () => rangeOf(numbers)[0],
    max: () => rangeOf(numbers)[1],
    median: () => medianOf(numbers),
    std: () => Math.sqrt(numbers.reduce((total, value) => total + (value - mean) ** 2, 0) / Math.max(1, numbers.length - 1)),
  };
  return aggregates[aggregate]();
}

function medianOf(numbers: Float64Array): number {
  const sorted = Float64Array.from(numbers).sort();
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

function rangeOf(numbers: Float64Array): [number, number] {
  return [numbers.reduce((least, value) => Math.min(least, value), Infinity), numbers.reduce((most, value) => Math.max(most, value), -Infinity)];
}

function spreadOf(numbers: Float64Array, [low, high]: readonly [number, number]): Spread | null {
  if (numbers.length === 0) return null;
  const counts = new Array<number>(BINS).fill(0);
  for (const value of numbers) counts[Math.min(BINS - 1, Math.floor(((value - low) / (high - low || 1)) * BINS))]!++;
  return new Spread(counts, low, high);
}
