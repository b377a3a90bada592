// The lines of one log: what is within sight is asked for, and a few thousand around it are kept.
import { get } from "../api";

export interface LogLine {
  line: number;
  /** Null where it cannot be read. */
  text: string | null;
  channel?: "stdout" | "stderr";
  /** Seconds since 1970. */
  time?: number | null;
  writer?: string;
}

interface Page {
  n_lines: number;
  n_rows: number;
  lines: LogLine[];
  written_anew: number[] | null;
}

interface Found {
  n_lines: number;
  lines: number[];
  n_rows: number;
}

const LINES_AT_ONCE = 500;
const KEPT_LINES = 20_000;

export class LogSource {
  count = 0;
  private rows = 0;
  private readonly lines = new Map<number, LogLine>();
  private lastLoad: Promise<unknown> = Promise.resolve();
  private wanted: readonly [number, number] = [0, 0];

  /** `address` ends before `/lines` and `/search`. */
  constructor(private readonly address: string) {}

  line(number: number): LogLine | undefined {
    return this.lines.get(number);
  }

  /** The first load: the end, or the neighbourhood of a line. */
  begin(around: number | null): Promise<true> {
    const first = around === null ? "" : `&first=${Math.max(0, around - LINES_AT_ONCE / 2)}`;
    return this.inTurn(async () => {
      this.take(await this.ask(`limit=${LINES_AT_ONCE}${first}`));
      return true as const;
    });
  }

  /** Load what is missing between two lines; null when all is there. Of several calls the newest counts. */
  want(first: number, last: number): Promise<boolean> | null {
    this.wanted = [first, last];
    if (this.missing() === undefined) return null;
    return this.inTurn(async () => {
      const missing = this.missing();
      if (missing === undefined) return false;
      this.take(await this.ask(`first=${missing}&limit=${LINES_AT_ONCE}`));
      return true;
    });
  }

  /** What was printed since, and which lines look otherwise now. True when anything is new. */
  refresh(): Promise<boolean> {
    return this.inTurn(async () => {
      const page = await this.ask(`first=${this.count}&limit=${LINES_AT_ONCE}&since_row=${this.rows}`);
      const isNew = page.n_rows !== this.rows;
      if (page.written_anew === null) this.lines.clear();
      else page.written_anew.forEach((line) => this.lines.delete(line));
      this.take(page);
      return isNew;
    });
  }

  async search(text: string, isPattern: boolean, fromRow: number): Promise<Found> {
    const query = new URLSearchParams({ text, pattern: isPattern ? "1" : "0", from_row: String(fromRow) });
    return (await get(`${this.address}/search?${query}`)).json() as Promise<Found>;
  }

  /** Where to begin loading for what is wanted, with some lines before it; undefined when all is there. */
  private missing(): number | undefined {
    const [first, last] = this.wanted;
    for (let line = first; line < Math.min(last, this.count); line++) {
      if (!this.lines.has(line)) return Math.max(0, Math.min(line, last - LINES_AT_ONCE + 100));
    }
    return undefined;
  }

  private take(page: Page): void {
    [this.count, this.rows] = [page.n_lines, page.n_rows];
    if (this.lines.size > KEPT_LINES) this.lines.clear();
    for (const line of page.lines) this.lines.set(line.line, line);
  }

  private async ask(query: string): Promise<Page> {
    return (await get(`${this.address}/lines?${query}`)).json() as Promise<Page>;
  }

  /** One load after another: each begins where the one before it ended. */
  private inTurn<Result>(load: () => Promise<Result>): Promise<Result> {
    const mine = this.lastLoad.then(load);
    this.lastLoad = mine.catch(() => undefined);
    return mine;
  }
}
