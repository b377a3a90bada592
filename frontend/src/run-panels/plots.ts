// What the panels over runs hand to plots, which know nothing of rows and workspaces.
import { labelOf } from "../grid/columns";
import { isTime, type Row } from "../grid/rows";
import type { Limits } from "../run-plots/axis";
import { columnOf, type PlotColumn } from "../run-plots/columns";
import type { PlotRun } from "../run-plots/runs";
import { numberIn, plainIn, textIn } from "./fields";
import { colourOfRow, groupsOf, nameOfRow } from "./groups";

export const columnIn = (rows: readonly Row[], field: string): PlotColumn => columnOf(field, rows.map((row) => plainIn(row, field)));

export interface Coloured {
  runs: PlotRun[];
  /** Empty where each run stands for itself. */
  groups: { colour: number; label: string }[];
}

/** Runs of a group share its colour. */
export function coloured(rows: readonly Row[], by: readonly string[]): Coloured {
  const groups = by.length ? groupsOf(rows, by) : [];
  const colours = new Map(groups.flatMap(({ colour, rows: members }) => members.map(({ id }) => [id, colour] as const)));
  const runs = rows.map((row) => ({ id: row.id, name: nameOfRow(row), colour: colours.get(row.id) ?? colourOfRow(row) }));
  return { runs, groups: groups.map(({ colour, label }) => ({ colour, label })) };
}

/** What an axis is called: `lr`, `Started`. */
export const titleOf = (field: string): string => (field ? labelOf(field) : "");

/** A saved layout may hold anything. */
export function limitsIn(value: unknown): Limits {
  const [low, high] = Array.isArray(value) ? value : [];
  return [finite(low), finite(high)];
}

const finite = (value: unknown): number | null => (typeof value === "number" && Number.isFinite(value) ? value : null);

export const namesIn = (value: readonly unknown[]): string[] => value.filter((one) => typeof one === "string");

/** A number where it is one, else text; null where there is nothing. */
export function cellOf(row: Row, field: string): string | number | null {
  const text = textIn(row, field);
  const number = numberIn(row, field);
  return number !== undefined && !isTime(field) && !(text === "true" || text === "false") ? number : text || null;
}
