// The list of a run's files, and the text of any.
import { get, getPart } from "../api";
import type { RunFile } from "./listing";
import type { StoredFile } from "./stored-file";

export const MOST_BYTES = 1_000_000;

export async function filesOf(address: string): Promise<RunFile[]> {
  const answer = (await (await get(address)).json()) as { results: RunFile[] };
  return answer.results.map((file) => ({ ...file, url: new URL(file.url).pathname, ...(file.sha256 && { digest: { words: `SHA-256 ${file.sha256.slice(0, 12)}…`, whole: file.sha256 } }) }));
}

export interface FileText {
  text: string;
  isCut: boolean;
}

/** The beginning of a file as text, all of it where it is short. Null where it is none. */
export async function textOf(file: Pick<StoredFile, "size" | "url">, most = MOST_BYTES): Promise<FileText | null> {
  if (file.size === 0) return { text: "", isCut: false };
  const response = await getPart(file.url, most);
  const bytes = new Uint8Array(await response.arrayBuffer()).subarray(0, most);
  if (bytes.subarray(0, 8_000).includes(0)) return null;
  return { text: new TextDecoder().decode(bytes), isCut: file.size > most };
}
