// The captured code of a run, and how it differs from that of another. Pure functions.
import type { RunFile } from "../files/listing";

const CODE = "code/";
export const PATCH = "diff.patch";

export type Difference = "same" | "changed" | "added" | "removed";

export interface CodeFile {
  /** Without `code/`. */
  path: string;
  own: RunFile | null;
  other: RunFile | null;
  difference: Difference;
}

const isCode = ({ path, state }: RunFile): boolean => path.startsWith(CODE) && state === "ready";

/** All code of one run; or of both, where there is another: what differs first. */
export function codeFiles(own: readonly RunFile[], other: readonly RunFile[] | null): CodeFile[] {
  const [mine, theirs] = [byPath(own), byPath(other ?? [])];
  const paths = [...new Set([...mine.keys(), ...theirs.keys()])].sort();
  const files = paths.map((path) => pair(path, mine.get(path) ?? null, theirs.get(path) ?? null));
  if (!other) return files;
  return [...files.filter(({ difference }) => difference !== "same"), ...files.filter(({ difference }) => difference === "same")];
}

const byPath = (files: readonly RunFile[]): Map<string, RunFile> =>
  new Map(files.filter(isCode).map((file) => [file.path.slice(CODE.length), file]));

function pair(path: string, own: RunFile | null, other: RunFile | null): CodeFile {
  const difference = !other ? "added" : !own ? "removed" : own.sha256 === other.sha256 ? "same" : "changed";
  return { path, own, other, difference };
}
