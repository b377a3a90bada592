// Where a browser's files come from: a run has all of them at once, a version hands them out by folders.
import type { Entry, Order } from "./listing";
import type { Addresses } from "./preview";
import type { StoredFile } from "./stored-file";

export interface Level {
  entries: readonly Entry[];
  /** The next of them, where there are more than came. */
  more: (() => Promise<Level>) | null;
}

/** Everything may throw ApiError. */
export interface FileSource {
  /** What they can be sorted by. */
  orders: readonly Order[];
  addresses: Addresses;
  /** What it says where there is no file at all. */
  nothing: string;
  /** Read anew what is kept of them. */
  refresh(): Promise<void>;
  /** `12 files, 3 MB`, of all; nothing where the page says it already. */
  summary(): string;
  level(folder: string): Promise<Level>;
  /** Files anywhere whose path has all the words. */
  find(words: string): Promise<Level>;
  /** The file at a path; undefined for folders and for what is not there. */
  file(path: string): Promise<StoredFile | undefined>;
}
