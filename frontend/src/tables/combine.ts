// Several tables made one: below each other with the name of each, or beside each other on a key. Pure.
import { isNumeric, numberOf, rawText, type Cell, type TableData } from "./rows";

export interface Part {
  /** Whose table it is, in words. */
  name: string;
  /** Whose files its cells name. */
  run: string;
  table: TableData;
}

export interface Combined {
  table: TableData;
  /** The run whose files a cell names. */
  runOf: (row: number, column: number) => string;
}

export const KINDS_OF_JOIN = ["inner", "left", "outer"] as const;
export type Join = (typeof KINDS_OF_JOIN)[number];

/** A key that stands in many rows of both makes a row of each pair; no more than these. */
const MOST_ROWS = 500_000;

export const alone = ({ table, run }: Part): Combined => ({ table, runOf: () => run });

/** Under the columns of all, the name first. */
export function stacked(parts: readonly Part[]): Combined {
  const columns = [...new Set(parts.flatMap(({ table }) => table.columns))];
  const title = columns.includes("run") ? "run (name)" : "run";
  const rows: Cell[][] = [];
  const runs: string[] = [];
  for (const { name, run, table } of parts) {
    const places = columns.map((column) => table.columns.indexOf(column));
    for (const row of table.rows) {
      if (rows.length >= MOST_ROWS) break;
      rows.push([name, ...places.map((place) => (place < 0 ? null : row[place]))]);
      runs.push(run);
    }
  }
  return { table: { columns: [title, ...columns], rows }, runOf: (row) => runs[row]! };
}

export interface On {
  left: string;
  right: string;
  how: Join;
}

/** The key first; columns that both have stand side by side, of numbers with their difference. */
export function joined(left: Part, right: Part, on: On): Combined {
  const [leftKey, rightKey] = [left.table.columns.indexOf(on.left), right.table.columns.indexOf(on.right)];
  const pairs = pairsOf(left.table, right.table, leftKey, rightKey, on.how);
  const made = columnsOf(left, right, leftKey, rightKey);
  const key: Column = { name: on.left, side: 0, cell: (one, other) => (one ? one[leftKey] : other![rightKey]) };
  const all = [key, ...made];
  const rows = pairs.map(([one, other]) => all.map(({ cell }) => cell(one, other)));
  const runs = [left.run, right.run];
  return { table: { columns: all.map(({ name }) => name), rows }, runOf: (_, column) => runs[all[column]!.side]! };
}

type Row = readonly Cell[];
type Pair = [Row | undefined, Row | undefined];

function pairsOf(left: TableData, right: TableData, leftKey: number, rightKey: number, how: Join): Pair[] {
  const byKey = new Map<string, Row[]>();
  for (const row of right.rows) {
    const name = rawText(row[rightKey]);
    const same = byKey.get(name);
    if (same) same.push(row);
    else byKey.set(name, [row]);
  }
  const met = new Set<string>();
  const pairs: Pair[] = [];
  for (const row of left.rows) {
    if (pairs.length >= MOST_ROWS) break;
    const name = rawText(row[leftKey]);
    const others = byKey.get(name);
    if (others) met.add(name);
    if (others) for (const other of others) pairs.push([row, other]);
    else if (how !== "inner") pairs.push([row, undefined]);
  }
  if (how === "outer") for (const [name, rows] of byKey) if (!met.has(name)) for (const row of rows) pairs.push([undefined, row]);
  return pairs.slice(0, MOST_ROWS);
}

interface Column {
  name: string;
  side: 0 | 1;
  cell: (left: Row | undefined, right: Row | undefined) => Cell;
}

function columnsOf(left: Part, right: Part, leftKey: number, rightKey: number): Column[] {
  const paired = new Set<number>();
  const first = left.table.columns.flatMap((name, at): Column[] => {
    if (at === leftKey) return [];
    const other = right.table.columns.findIndex((theirs, place) => theirs === name && place !== rightKey);
    if (other < 0) return [{ name, side: 0, cell: (row) => row?.[at] }];
    paired.add(other);
    return besides(left, right, name, at, other);
  });
  const rest = right.table.columns.flatMap((name, at): Column[] =>
    at === rightKey || paired.has(at) ? [] : [{ name, side: 1, cell: (_, row) => row?.[at] }],
  );
  return [...first, ...rest];
}

function besides(left: Part, right: Part, name: string, at: number, other: number): Column[] {
  const both: Column[] = [
    { name: `${name} · ${left.name}`, side: 0, cell: (row) => row?.[at] },
    { name: `${name} · ${right.name}`, side: 1, cell: (_, row) => row?.[other] },
  ];
  if (!isNumeric(left.table, at) || !isNumeric(right.table, other)) return both;
  return [...both, { name: `Δ ${name}`, side: 0, cell: (one, two) => difference(one?.[at], two?.[other]) }];
}

function difference(one: Cell, other: Cell): number | null {
  const [before, after] = [numberOf(one), numberOf(other)];
  return before === undefined || after === undefined ? null : after - before;
}
