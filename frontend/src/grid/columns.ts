// The columns of the grid: which, in what order, how wide. A change makes a new list.
import { clamp } from "../windowing";

export interface Column {
  /** The field, as in filters: `state`, `config.lr`. A difference to the baseline begins with `Δ`. */
  readonly key: string;
  readonly width: number;
  readonly isPinned: boolean;
}

export type Columns = readonly Column[];

export const LEAST_WIDTH = 64;
const MOST_WIDTH = 800;
export const WIDTH_STEP = 24;
export const FIRST_KEYS = ["state", "user", "tags", "duration", "created_at"];
const WIDTHS: Record<string, number> = { name: 250, state: 112, user: 96, tags: 190, notes: 240, id: 110, duration: 96, created_at: 130 };
const LABELS: Record<string, string> = {
  name: "Name",
  state: "State",
  user: "By",
  tags: "Tags",
  notes: "Notes",
  id: "ID",
  group: "Group",
  job_type: "Job type",
  duration: "Duration",
  created_at: "Started",
  finished_at: "Ended",
  heartbeat_at: "Last heard",
  exit_code: "Exit code",
  sweep: "Sweep",
  trial: "Trial",
};
export const RUN_KEYS = Object.keys(LABELS);
const DELTA = "Δ";

export const newColumn = (key: string, width = WIDTHS[key] ?? 124, isPinned = key === "name"): Column => ({ key, width, isPinned });

export const deltaOf = (key: string): string => DELTA + key;
export const isDelta = (key: string): boolean => key.startsWith(DELTA);
export const baseKey = (key: string): string => (isDelta(key) ? key.slice(DELTA.length) : key);

/** What stands above the column: without what is obvious. */
export function labelOf(key: string): string {
  if (isDelta(key)) return `${DELTA} ${labelOf(baseKey(key))}`;
  return LABELS[key] ?? key.slice(key.indexOf(".") + 1);
}

/** The name first, then the other pinned ones, then the rest. */
export function arranged(columns: Columns): Column[] {
  const name = columns.find(isName) ?? newColumn("name");
  const others = columns.filter((column) => !isName(column));
  return [{ ...name, isPinned: true }, ...others.filter((one) => one.isPinned), ...others.filter((one) => !one.isPinned)];
}

const isName = (column: Column): boolean => column.key === "name";

export const has = (columns: Columns, key: string): boolean => columns.some((column) => column.key === key);

export const added = (columns: Columns, key: string): Column[] =>
  has(columns, key) ? [...columns] : arranged([...columns, newColumn(key)]);

export const removed = (columns: Columns, key: string): Column[] =>
  columns.filter((column) => column.key !== key || isName(column));

export const resized = (columns: Columns, key: string, width: number): Column[] =>
  changed(columns, key, { width: Math.round(clamp(width, LEAST_WIDTH, MOST_WIDTH)) });

export const pinned = (columns: Columns, key: string, isPinned: boolean): Column[] =>
  arranged(changed(columns, key, { isPinned }));

const changed = (columns: Columns, key: string, change: Partial<Column>): Column[] =>
  columns.map((column) => (column.key === key ? { ...column, ...change } : column));

/** Put a column into the place of another: behind it when it comes from the left. */
export function movedTo(columns: Columns, key: string, target: string): Column[] {
  const from = columns.findIndex((column) => column.key === key);
  const to = columns.findIndex((column) => column.key === target);
  if (from < 1 || to < 1) return [...columns];
  const rest = columns.filter((column) => column.key !== key);
  rest.splice(to, 0, { ...columns[from]!, isPinned: columns[to]!.isPinned });
  return arranged(rest);
}

/** One place to the left (-1) or right (1), among those that are pinned alike. */
export function movedBy(columns: Columns, key: string, by: -1 | 1): Column[] {
  const at = columns.findIndex((column) => column.key === key);
  const other = columns[at + by];
  return other && at + by > 0 && other.isPinned === columns[at]!.isPinned ? movedTo(columns, key, other.key) : [...columns];
}

/** `state,^config.lr~90`: `^` is pinned, `~` a width that is not the usual one. */
export function writeColumns(columns: Columns): string {
  return columns.map((column) => {
    const width = column.width === newColumn(column.key).width ? "" : `~${column.width}`;
    return `${column.isPinned && !isName(column) ? "^" : ""}${encodeURIComponent(column.key)}${width}`;
  }).join(",");
}

export function readColumns(text: string): Column[] {
  const found = text.split(",").filter(Boolean).map(readColumn);
  return arranged(found.filter((column, at) => found.findIndex((other) => other.key === column.key) === at));
}

function readColumn(word: string): Column {
  const [, pin, key, width] = /^(\^?)(.*?)(?:~(\d+))?$/s.exec(word)!;
  const column = newColumn(decoded(key!));
  const isPinned = column.isPinned || pin === "^";
  return { ...column, isPinned, width: width ? clamp(Number(width), LEAST_WIDTH, MOST_WIDTH) : column.width };
}

/** As it is when it is no escaped text: addresses are made by hand, too. */
export function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
