// The code that runs saved: which files two of them have, and what is in those.
import { get } from "../../api";
import { projectOf } from "../run-values";

export interface SavedFile {
  path: string;
  state: string;
  size: number;
  sha256: string;
  url: string;
}

/** A path that one of two runs has. */
export interface Pair {
  path: string;
  before: SavedFile | undefined;
  after: SavedFile | undefined;
  differs: boolean;
}

const CODE = /^(code\/|diff\.patch$|requirements\.txt$)/;
export const MOST_BYTES = 2_000_000;

/** Throws ApiError. */
export async function codeOf(source: string, run: string): Promise<SavedFile[]> {
  const answer = await get(`${projectOf(source)}/runs/${encodeURIComponent(run)}/files`);
  const { results } = (await answer.json()) as { results: SavedFile[] };
  return results.filter(({ path, state }) => CODE.test(path) && state === "ready");
}

/** By path; those that differ first. */
export function pairsOf(before: readonly SavedFile[], after: readonly SavedFile[]): Pair[] {
  const [old, now] = [before, after].map((files) => new Map(files.map((file) => [file.path, file]))) as [Map<string, SavedFile>, Map<string, SavedFile>];
  const pairs = [...new Set([...old.keys(), ...now.keys()])].map((path) => {
    const [one, other] = [old.get(path), now.get(path)];
    return { path, before: one, after: other, differs: one?.sha256 !== other?.sha256 };
  });
  return pairs.sort((one, other) => Number(other.differs) - Number(one.differs) || one.path.localeCompare(other.path));
}

/** Empty for no file. Throws ApiError. */
export async function textOf(file: SavedFile | undefined): Promise<string> {
  return file ? (await get(file.url, "*/*")).text() : "";
}
