// Logged tables as rows: reading, sorting, searching, writing. Pure.
import { csvLine } from "../saved-file";
import { asFields, asList } from "../media/items";
import { formatValue } from "../format";

export type Cell = unknown;

export interface TableData {
  columns: readonly string[];
  rows: readonly (readonly Cell[])[];
}

export interface Sorting {
  column: number;
  isDescending: boolean;
}

/** The rows of all parts under the columns of the first. What is no table adds nothing. */
export function readTable(parts: readonly unknown[]): TableData {
  const columns = asList(asFields(parts[0])["columns"]).map(String);
  const rows = parts.flatMap((part) => asList(asFields(part)["data"]).map(asList));
  return { columns, rows };
}

/** Texts of clients for what JSON has no number for. */
const NON_FINITE: Readonly<Record<string, number>> = { NaN, Infinity, "-Infinity": -Infinity };

export function numberOf(cell: Cell): number | undefined {
  if (typeof cell === "number") return cell;
  return typeof cell === "string" ? NON_FINITE[cell] : undefined;
}

/** Whether a column holds numbers, but for gaps; a look at its first rows tells. */
export function isNumeric({ rows }: TableData, column: number): boolean {
  const known = rows.slice(0, 200).map((row) => row[column]).filter((cell) => cell !== null && cell !== undefined);
  return known.length > 0 && known.every((cell) => numberOf(cell) !== undefined);
}

export const isMedia = (cell: Cell): boolean => typeof asFields(cell)["_type"] === "string";
export const isPicture = (cell: Cell): boolean => asFields(cell)["_type"] === "image-file";

/** As the grid shows it. */
export function textOf(cell: Cell): string {
  const number = numberOf(cell);
  if (number !== undefined) return formatValue(number);
  return rawText(cell);
}

/** As files and the search have it: exact. */
export function rawText(cell: Cell): string {
  if (cell === null || cell === undefined) return "";
  if (isMedia(cell)) return String(asFields(cell)["caption"] ?? asFields(cell)["path"] ?? asFields(cell)["_type"]);
  return typeof cell === "object" ? JSON.stringify(cell) : String(cell);
}

/** Places of the rows that hold the words, in the wanted order. Gaps and NaN stand last. */
export function arranged(table: TableData, sorting: Sorting | null, search: string): Uint32Array {
  const wanted = search.trim().toLowerCase();
  const places: number[] = [];
  table.rows.forEach((row, at) => {
    if (!wanted || row.some((cell) => rawText(cell).toLowerCase().includes(wanted))) places.push(at);
  });
  return Uint32Array.from(sorting ? sorted(table, places, sorting) : places);
}

function sorted({ rows }: TableData, places: number[], { column, isDescending }: Sorting): number[] {
  const sign = isDescending ? -1 : 1;
  const keys = new Map(places.map((place) => [place, keyOf(rows[place]![column])]));
  return places.sort((one, other) => compare(keys.get(one)!, keys.get(other)!, sign) || one - other);
}

type Key = number | string | null;

function keyOf(cell: Cell): Key {
  const number = numberOf(cell);
  if (number !== undefined) return Number.isNaN(number) ? null : number;
  return rawText(cell).toLowerCase() || null;
}

/** Numbers before texts; nothing always last. */
function compare(one: Key, other: Key, sign: number): number {
  if (one === other) return 0;
  if (one === null || other === null) return one === null ? 1 : -1;
  if (typeof one !== typeof other) return typeof one === "number" ? -sign : sign;
  return one < other ? -sign : sign;
}

export function asCsv({ columns, rows }: TableData, places: ArrayLike<number>): string {
  const lines = Array.from(places, (place) => columns.map((_, column) => rawText(rows[place]![column])));
  return [columns, ...lines].map(csvLine).join("");
}

export function asJson({ columns, rows }: TableData, places: ArrayLike<number>): string {
  return JSON.stringify({ columns, data: Array.from(places, (place) => rows[place]) });
}
