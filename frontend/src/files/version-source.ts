// The files of a version: one level at a time, however many there are.
import { get } from "../api";
import type { FileSource, Level } from "./file-source";
import type { Entry } from "./listing";
import type { StoredFile } from "./stored-file";

const ROWS_AT_ONCE = 500;

interface ManifestEntry {
  path: string;
  digest: string;
  size: number | null;
  ref?: string;
}

interface FolderPage {
  folders: { name: string; file_count: number; size: number }[];
  files: ManifestEntry[];
  next_cursor: string | null;
}

interface FilesPage {
  results: ManifestEntry[];
  next_cursor: string | null;
}

export class VersionSource implements FileSource {
  readonly orders = ["name", "size"] as const;
  readonly nothing = "This version was logged without files.";

  /** `version` and `project` are their addresses below the API. */
  constructor(private readonly version: string, private readonly project: string) {}

  get addresses(): { rows: (path: string) => string; markdown: string; file: (path: string) => string } {
    return { rows: (path) => `${this.version}/rows/${quoted(path)}`, markdown: `${this.project}/rendered-markdown`, file: (path) => contentOf(this.version, path) };
  }

  async refresh(): Promise<void> {
    // A version never changes.
  }

  summary(): string {
    return "";
  }

  async level(folder: string, cursor = ""): Promise<Level> {
    const page = await this.ask<FolderPage>("folders", { path: folder, cursor });
    const start = folder ? `${folder}/` : "";
    const folders = page.folders.map(({ name, file_count, size }): Entry => ({ name, path: start + name, size, changed: "", count: file_count }));
    const files = page.files.map((entry) => this.entryOf(entry, entry.path.slice(start.length)));
    return { entries: [...folders, ...files], more: page.next_cursor === null ? null : () => this.level(folder, page.next_cursor!) };
  }

  async find(words: string, cursor = ""): Promise<Level> {
    const page = await this.ask<FilesPage>("files", { search: words, cursor });
    return { entries: page.results.map((entry) => this.entryOf(entry, entry.path)), more: page.next_cursor === null ? null : () => this.find(words, page.next_cursor!) };
  }

  /** Paths come in order, so one that is there is the first of those that begin so. */
  async file(path: string): Promise<StoredFile | undefined> {
    if (!path) return undefined;
    const { results } = await this.ask<FilesPage>("files", { prefix: path, limit: "1" });
    return results[0]?.path === path ? this.fileOf(results[0]) : undefined;
  }

  private async ask<Answer>(what: string, query: Record<string, string>): Promise<Answer> {
    const address = `${this.version}/${what}?${new URLSearchParams({ limit: String(ROWS_AT_ONCE), ...query })}`;
    return (await get(address)).json() as Promise<Answer>;
  }

  private entryOf(entry: ManifestEntry, name: string): Entry {
    return { name, path: entry.path, size: entry.size, changed: "", file: this.fileOf(entry) };
  }

  private fileOf({ path, digest, size, ref }: ManifestEntry): StoredFile {
    return {
      path,
      state: "ready",
      size: size ?? 0,
      content_type: "",
      url: contentOf(this.version, path),
      download: `${this.version}/files/${quoted(path)}`,
      digest: { words: `${ref ? "" : "MD5 "}${digest.slice(0, 24)}`, whole: digest },
      ...(ref && { reference: ref }),
    };
  }
}

const quoted = (path: string): string => path.split("/").map(encodeURIComponent).join("/");

/** The bytes through this server: a bucket's answers are none that this page may read. */
export const contentOf = (version: string, path: string): string => `${version}/files/${quoted(path)}?via=server`;
