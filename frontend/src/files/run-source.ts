// The files of a run: all of them are known.
import { formatBytes } from "../format";
import type { FileSource, Level } from "./file-source";
import { entriesIn, found, ORDERS, type RunFile } from "./listing";
import { filesOf } from "./load";
import type { StoredFile } from "./stored-file";

export class RunSource implements FileSource {
  readonly orders = ORDERS;
  readonly nothing = "Files that the program saves with its run appear here, for example by labstead.save(\"model.pt\").";
  private files: RunFile[] = [];

  constructor(private readonly address: string, private readonly mediaFiles: string) {}

  get addresses(): { mediaFiles: string } {
    return { mediaFiles: this.mediaFiles };
  }

  async refresh(): Promise<void> {
    this.files = await filesOf(this.address);
  }

  summary(): string {
    const size = this.files.reduce((sum, file) => sum + file.size, 0);
    return `${this.files.length.toLocaleString("en")} files, ${formatBytes(size)}`;
  }

  async level(folder: string): Promise<Level> {
    return { entries: entriesIn(this.files, folder), more: null };
  }

  async find(words: string): Promise<Level> {
    return { entries: found(this.files, words), more: null };
  }

  async file(wanted: string): Promise<StoredFile | undefined> {
    return this.files.find(({ path }) => path === wanted);
  }
}
