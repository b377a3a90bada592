// Files as folders. Pure functions.
import type { StoredFile } from "./stored-file";

export interface RunFile extends StoredFile {
  sha256: string;
  updated_at: string;
}

export interface Entry {
  name: string;
  path: string;
  /** Null where nobody knows it: of what lies elsewhere. */
  size: number | null;
  /** The newest change; files of a version have none. */
  changed: string;
  /** Of a folder: how many files it holds, those in its folders too. */
  count?: number;
  file?: StoredFile;
}

export const ORDERS = ["name", "size", "changed"] as const;
export type Order = (typeof ORDERS)[number];

/** What stands directly in a folder (`""` is the top), folders first. */
export function entriesIn(files: readonly RunFile[], folder: string): Entry[] {
  const start = folder ? `${folder}/` : "";
  const folders = new Map<string, Entry>();
  const own: Entry[] = [];
  for (const file of files) {
    if (!file.path.startsWith(start)) continue;
    const rest = file.path.slice(start.length);
    const cut = rest.indexOf("/");
    if (cut < 0) own.push(entryOf(file, rest));
    else add(folders, start, rest.slice(0, cut), file);
  }
  return [...folders.values(), ...own];
}

/** Files anywhere whose path has all the words. */
export function found(files: readonly RunFile[], find: string): Entry[] {
  const words = find.toLowerCase().split(/\s+/).filter(Boolean);
  return files.filter(({ path }) => words.every((word) => path.toLowerCase().includes(word))).map((file) => entryOf(file, file.path));
}

const compare = new Intl.Collator("en", { numeric: true }).compare;

export function sorted(entries: readonly Entry[], order: Order, isDescending: boolean): Entry[] {
  const sign = isDescending ? -1 : 1;
  const by: Record<Order, (one: Entry, other: Entry) => number> = {
    name: (one, other) => compare(one.name, other.name),
    size: (one, other) => (one.size ?? 0) - (other.size ?? 0),
    changed: (one, other) => Date.parse(one.changed) - Date.parse(other.changed),
  };
  return [...entries].sort((one, other) => Number(Boolean(one.file)) - Number(Boolean(other.file)) || sign * by[order](one, other));
}

const entryOf = (file: RunFile, name: string): Entry => ({ name, path: file.path, size: file.size, changed: file.updated_at, file });

function add(folders: Map<string, Entry>, start: string, name: string, file: RunFile): void {
  const entry = folders.get(name) ?? { name, path: start + name, size: 0, changed: file.updated_at, count: 0 };
  entry.size = (entry.size ?? 0) + file.size;
  entry.count! += 1;
  if (Date.parse(file.updated_at) > Date.parse(entry.changed)) entry.changed = file.updated_at;
  folders.set(name, entry);
}
