import { formatValue } from "../format";
import type { XAxis } from "../series/columns";
import type { Prepared } from "./prepared";
import { openRows } from "./rows-dialog";
import { axisName, formatX } from "./tooltip";

const MOST_ROWS = 100;

/** The lines' numbers as a table. */
export function openTable(metric: string, { x, runs }: Prepared, axis: XAxis): void {
  const places = samplePlaces(x.length, MOST_ROWS);
  const count = places.length < x.length ? `${places.length} of ${x.length} points` : `${x.length} points`;
  const valueAt = (line: ArrayLike<number>, at: number): string => (Number.isNaN(line[at]!) ? "" : formatValue(line[at]!));
  openRows(metric, count, {
    head: [axisName(axis), ...runs.map((run) => run.label)],
    rows: places.map((at) => [formatX(x[at]!, axis), ...runs.map(({ values }) => valueAt(values, at))]),
    isNumber: (column) => column > 0,
  });
}

/** Evenly spread places of a column, first and last included. */
export function samplePlaces(length: number, most: number): number[] {
  if (length <= most) return Array.from({ length }, (_, at) => at);
  return Array.from({ length: most }, (_, at) => Math.round((at * (length - 1)) / (most - 1)));
}
