// Logged tables as rows: reading, sorting, searching, writing. Pure.
import { csvLine } from "../saved-file";
import { Spread } from "./spread";
import { asFields, asList } from "../media/items";
import { formatValue } from "../format";

export type Cell = unknown;

export interface TableData {
  columns: readonly string[];
  rows: readonly (readonly Cell[])[];
}

/** Whether a row is among those shown. */
export type Test = (row: readonly Cell[]) => boolean;

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
  if (typeof cell === "string") return cell;
  if (cell instanceof Spread) return `${formatValue(cell.low)} … ${formatValue(cell.high)}`;
  if (cell === null || cell === undefined) return "";
  if (isMedia(cell)) return String(asFields(cell)["caption"] ?? asFields(cell)["path"] ?? asFields(cell)["_type"]);
  return typeof cell === "object" ? JSON.stringify(cell) : String(cell);
}

/** Places of the rows that hold the words, in the wanted order. Gaps and NaN stand last. */
export function arranged(table: TableData, sorting: Sorting | null, search: string, tests: readonly Test[] = []): Uint32Array {
  const wanted = search.trim().toLowerCase();
  const places = new Uint32Array(table.rows.length);
  let count = 0;
  table.rows.forEach((row, at) => {
    const isFound = !wanted || row.some((cell) => rawText(cell).toLowerCase().includes(wanted));
    if (isFound && tests.every((test) => test(row))) places[count++] = at;
  });
  const found = places.subarray(0, count);
  return sorting ? sorted(table, found, sorting) : found;
}

function sorted({ rows }: TableData, places: Uint32Array, { column, isDescending }: Sorting): Uint32Array {
  const sign = isDescending ? -1 : 1;
  const cells = Array.from(places, (place) => rows[place]![column]);
  const order = cells.every(isFinite) ? ofNumbers(Float64Array.from(cells as number[]), sign) : ofAny(cells.map(keyOf), sign);
  return order.map((at) => places[at]!);
}

const isFinite = (cell: Cell): boolean => typeof cell === "number" && Number.isFinite(cell);

/** Most columns hold numbers and nothing else: these are sorted without looking at what they are. */
function ofNumbers(keys: Float64Array, sign: number): Uint32Array {
  return Uint32Array.from(keys.keys()).sort((one, other) => sign * (keys[one]! - keys[other]!) || one - other);
}

function ofAny(keys: readonly Key[], sign: number): Uint32Array {
  return Uint32Array.from(keys.keys()).sort((one, other) => compare(keys[one]!, keys[other]!, sign) || one - other);
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
