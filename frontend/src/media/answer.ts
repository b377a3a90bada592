// What the server tells of a key that holds media; docs/reference/media-api.md has the form.
import { get } from "../api";

export interface MediaFile {
  /** "unknown" when the server could not be asked. */
  state: "ready" | "pending" | "missing" | "unknown";
  url?: string;
  /** Of HTML: for a sandboxed frame. */
  frame?: string;
  /** Of Markdown: sanitised by the server. */
  html?: string;
  size?: number;
  version?: string;
}

export type Files = Readonly<Record<string, MediaFile>>;

export interface StepValue {
  step: number;
  /** As somebody logged it: anything at all. */
  value: unknown;
}

export interface RunMedia {
  run: string;
  /** Null where only the summary has the value. */
  step: number | null;
  value: unknown;
  count: number;
  files: Files;
  files_left_out: number;
  labels: Readonly<Record<string, Record<string, Record<string, unknown>>>>;
  over?: StepValue[];
}

export interface MediaAnswer {
  key: string;
  steps: number[];
  n_steps: number;
  runs: RunMedia[];
  incomplete: string[];
  /** The page of sandboxed frames; may be on another host. */
  viewer: string;
}

export interface MediaRequest {
  source: string;
  key: string;
  runs: readonly string[];
  /** Null is the last. */
  step: number | null;
  over: number;
}

/** The server takes no more. */
const MOST_RUNS = 100;

export async function fetchMedia({ source, key, runs, step, over }: MediaRequest): Promise<MediaAnswer> {
  const query = new URLSearchParams({ key, runs: runs.slice(0, MOST_RUNS).join(",") });
  if (step !== null) query.set("step", String(step));
  if (over) query.set("over", String(over));
  return (await (await get(`${source}?${query}`)).json()) as MediaAnswer;
}

/** Addresses of files that a table's cells name. `source` is that of the panel's media. */
export async function fetchFiles(source: string, run: string, paths: readonly string[]): Promise<Files> {
  const query = new URLSearchParams(paths.map((path) => ["path", path]));
  const address = source.replace(/media$/, `runs/${encodeURIComponent(run)}/media-files`);
  const answer = (await (await get(`${address}?${query}`)).json()) as { files: Files };
  return answer.files;
}

export const NO_FILE: MediaFile = { state: "missing" };
export const UNKNOWN_FILE: MediaFile = { state: "unknown" };
