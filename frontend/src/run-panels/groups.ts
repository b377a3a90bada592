// Runs that belong together: by the values of fields, or each for itself.
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
