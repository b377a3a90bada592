// Runs that belong together: by the values of fields, or each for itself.
import { deviation, bootstrap, measureOf, MEASURES, type Measure } from "../charts/grouping";
import { page } from "../store";
import type { Row } from "../grid/rows";
import { shortName, textIn } from "./fields";

export interface RunGroup {
  /** The run's id where it stands for itself, as the store's `focused` has it. */
  id: string;
  label: string;
  /** Index into the palette. */
  colour: number;
  rows: readonly Row[];
}

export const nameOfRow = (row: Row): string => page.run(row.id)?.name || row.name || row.id;
export const colourOfRow = (row: Row): number => page.run(row.id)?.colour ?? row.color_index;

/** In the order of the rows, or of the groups' values. */
export function groupsOf(rows: readonly Row[], by: readonly string[]): RunGroup[] {
  if (by.length === 0) return rows.map((row) => ({ id: row.id, label: nameOfRow(row), colour: colourOfRow(row), rows: [row] }));
  const groups = new Map<string, { values: string[]; rows: Row[] }>();
  for (const row of rows) {
    const values = by.map((field) => textIn(row, field) || "none");
    const key = JSON.stringify(values);
    if (!groups.has(key)) groups.set(key, { values, rows: [] });
    groups.get(key)!.rows.push(row);
  }
  return [...groups.values()]
    .sort((one, other) => inOrder(one.values, other.values))
    .map(({ values, rows: members }, at) => {
      const label = by.map((field, place) => `${shortName(field)}: ${values[place]}`).join(", ");
      return { id: `group ${label}`, label, colour: at, rows: members };
    });
}

/** Numbers by their size, everything else as text. */
export function inOrder(some: readonly string[], others: readonly string[]): number {
  const at = some.findIndex((value, place) => value !== others[place]);
  if (at < 0) return 0;
  const [one, other] = [some[at]!, others[at]!];
  return Number(one) - Number(other) || one.localeCompare(other, undefined, { numeric: true });
}

export { MEASURES, type Measure };
export const SPREADS = ["none", "min-max", "std", "stderr", "bootstrap"] as const;
export type Spread = (typeof SPREADS)[number];
export const SPREAD_NAMES: Readonly<Record<Spread, string>> = {
  none: "None", "min-max": "Least to greatest", std: "Standard deviation", stderr: "Standard error", bootstrap: "Bootstrap, 95 %",
};

export interface Summary {
  n: number;
  value: number;
  /** NaN without a spread. */
  low: number;
  high: number;
}

/** Of finite numbers; null when there is none. A spread of one number is none. */
export function summaryOf(numbers: readonly number[], measure: Measure, spread: Spread): Summary | null {
  const finite = Float64Array.from(numbers.filter(Number.isFinite));
  if (finite.length === 0) return null;
  const value = measureOf(finite, measure);
  const [low, high] = finite.length < 2 ? [NaN, NaN] : spreadOf(finite, value, measure, spread);
  return { n: finite.length, value, low, high };
}

function spreadOf(values: Float64Array, middle: number, measure: Measure, spread: Spread): [number, number] {
  if (spread === "none") return [NaN, NaN];
  if (spread === "min-max") return [measureOf(values, "min"), measureOf(values, "max")];
  if (spread === "bootstrap") return bootstrap(values, measure);
  const width = deviation(values) / (spread === "stderr" ? Math.sqrt(values.length) : 1);
  return [middle - width, middle + width];
}
