// Addresses of the files in a table's cells, asked for together as rows come into sight.
import { fetchFiles, type MediaFile, NO_FILE, UNKNOWN_FILE } from "../media/answer";

const GATHER_MILLISECONDS = 40;
const MOST_PATHS = 100;

export class Thumbs {
  private readonly known = new Map<string, Promise<MediaFile>>();
  private waiting = new Map<string, (file: MediaFile) => void>();
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly source: string, private readonly run: string) {}

  file(path: string): Promise<MediaFile> {
    const known = this.known.get(path);
    if (known) return known;
    const asked = new Promise<MediaFile>((resolve) => this.waiting.set(path, resolve));
    this.known.set(path, asked);
    this.timer ??= setTimeout(() => this.send(), GATHER_MILLISECONDS);
    return asked;
  }

  /** Ask anew: its address has expired, or the server was away. */
  again(path: string): Promise<MediaFile> {
    this.known.delete(path);
    return this.file(path);
  }

  private send(): void {
    const all = [...this.waiting];
    this.waiting = new Map();
    this.timer = undefined;
    for (let at = 0; at < all.length; at += MOST_PATHS) void this.fetch(all.slice(at, at + MOST_PATHS));
  }

  private async fetch(some: [string, (file: MediaFile) => void][]): Promise<void> {
    const files = await fetchFiles(this.source, this.run, some.map(([path]) => path)).catch(() => null);
    for (const [path, resolve] of some) {
      if (!files) this.known.delete(path);
      resolve(files ? (files[path] ?? NO_FILE) : UNKNOWN_FILE);
    }
  }
}
