// A logged table out of its files; what was read once is kept while it is shown.
import { get } from "../api";
import { type Files, NO_FILE } from "../media/answer";
import { asFields, asList } from "../media/items";
import { readTable, type TableData } from "./rows";

export type Loaded = { table: TableData } | { trouble: "pending" | "missing" | "large" };

const MOST_BYTES = 100_000_000;
const KEPT = 30;
const kept = new Map<string, Promise<TableData>>();

/** An incremental table's parts, oldest first, or the one file. */
export function pathsOf(value: unknown): string[] {
  const fields = asFields(value);
  return [...asList(fields["previous_paths"]), fields["path"]].filter((path) => typeof path === "string");
}

/** Throws ApiError. */
export async function loadTable(value: unknown, files: Files): Promise<Loaded> {
  const parts = pathsOf(value).map((path) => files[path] ?? NO_FILE);
  const absent = parts.find((file) => file.state !== "ready");
  if (absent || parts.length === 0) return { trouble: absent?.state === "pending" ? "pending" : "missing" };
  if (parts.reduce((sum, file) => sum + (file.size ?? 0), 0) > MOST_BYTES) return { trouble: "large" };
  const name = parts.map((file) => file.version).join(" ");
  const table = kept.get(name) ?? read(parts.map((file) => file.url!));
  keep(name, table);
  return { table: await table };
}

async function read(urls: readonly string[]): Promise<TableData> {
  return readTable(await Promise.all(urls.map(async (url) => (await get(url)).json() as Promise<unknown>)));
}

/** A failed attempt is forgotten, and so is the one that was longest out of use. */
function keep(name: string, table: Promise<TableData>): void {
  kept.delete(name);
  kept.set(name, table);
  table.catch(() => kept.delete(name));
  if (kept.size > KEPT) kept.delete(kept.keys().next().value!);
}

export const TROUBLES = {
  pending: "The table is still uploading…",
  missing: "The table's file is not here: the run has no such file.",
  large: "The table is too large to be shown. Its file can be downloaded.",
} as const;
