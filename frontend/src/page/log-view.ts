// <labstead-log-view>: a run's console, the end first, growing while the run prints.
// A row with the writer and number of an earlier one is that line as it stands now.
import { ApiError, get } from "../api";
import { coloured } from "./ansi";
import { series as liveSeries } from "../live/page";
import { throttle } from "../live/throttle";

interface ConsoleRow {
  _line: number;
  stream?: "stdout" | "stderr";
  text?: string;
  writer?: string;
  number?: number;
}

const FIRST_LINES = 1000;
const MOST_LINES = 20_000;
const SEARCH_EVERY_MS = 200;

class LogView extends HTMLElement {
  private next = 0;
  private first = 0;
  private lastLoad = Promise.resolve();
  private isNewAwaited = false;
  /** The lines that may still change, by writer and number. */
  private readonly lines = new Map<string, HTMLElement>();
  private wanted = "";
  private readonly ending = new AbortController();

  connectedCallback(): void {
    const length = Number(this.dataset["lines"] ?? 0);
    this.next = this.first = Math.max(0, length - FIRST_LINES);
    this.earlier.addEventListener("click", () => void this.loadEarlier());
    liveSeries.addEventListener("series", () => void this.loadNew(), { signal: this.ending.signal });
    this.find.addEventListener("input", this.searchSoon);
    void this.loadNew();
  }

  disconnectedCallback(): void {
    this.ending.abort();
  }

  private get box(): HTMLElement {
    return this.querySelector(".log-lines")!;
  }

  private get earlier(): HTMLButtonElement {
    return this.querySelector("[data-earlier]")!;
  }

  private get find(): HTMLInputElement {
    return this.querySelector("[data-find]")!;
  }

  private async loadNew(): Promise<void> {
    if (this.isNewAwaited || document.hidden) return;
    this.isNewAwaited = true;
    await this.inTurn(async () => {
      this.isNewAwaited = false;
      const isFollowing = this.box.scrollHeight - this.box.scrollTop - this.box.clientHeight < 40;
      for (let rows = await this.rows(this.next); rows.length; rows = await this.rows(this.next)) {
        this.next = rows.at(-1)!._line + 1;
        this.box.append(...rows.flatMap((row) => this.placed(row)));
        this.trim();
      }
      this.settle(isFollowing);
    });
  }

  private async loadEarlier(): Promise<void> {
    await this.inTurn(async () => {
      const from = Math.max(0, this.first - FIRST_LINES);
      const rows = await this.rows(from, this.first - from);
      const height = this.box.scrollHeight;
      this.box.prepend(...this.placedEarlier(rows));
      this.box.scrollTop += this.box.scrollHeight - height;
      this.first = from;
      this.settle(false);
    });
  }

  /** The element to append for a row; none when it is drawn in the place of an earlier one. */
  private placed(row: ConsoleRow): HTMLElement[] {
    const key = keyOf(row);
    const drawn = key === null ? undefined : this.lines.get(key);
    if (drawn) {
      this.draw(drawn, row);
      return [];
    }
    return [this.made(row, key)];
  }

  /** The same for rows before those drawn: a line has its place where it came first, the text of its last row. */
  private placedEarlier(rows: ConsoleRow[]): Set<HTMLElement> {
    const newestFirst = [...rows].reverse().map((row) => {
      const key = keyOf(row);
      const drawn = key === null ? undefined : this.lines.get(key);
      if (drawn) drawn.dataset["line"] = String(row._line + 1);
      return drawn ?? this.made(row, key);
    });
    return new Set(newestFirst.reverse());
  }

  private made(row: ConsoleRow, key: string | null): HTMLElement {
    const line = document.createElement("div");
    line.dataset["line"] = String(row._line + 1);
    if (key !== null) {
      line.dataset["key"] = key;
      this.lines.set(key, line);
    }
    this.draw(line, row);
    return line;
  }

  private draw(line: HTMLElement, { stream, text }: ConsoleRow): void {
    line.className = stream === "stderr" ? "log-line log-error" : "log-line";
    // One element beside the number, for each of the line's children would be a cell of the grid.
    const words = document.createElement("span");
    words.append(...coloured(lastOverwrite((text ?? "").replace(/\n$/, ""))));
    line.replaceChildren(words);
    this.judge(line);
  }

  private readonly searchSoon = throttle(SEARCH_EVERY_MS, () => void this.search());

  /** Shows only lines with the wanted text, those before the loaded ones too, as far as there is room. */
  private async search(): Promise<void> {
    this.wanted = this.find.value.trim().toLowerCase();
    const wanted = this.wanted;
    for (const line of this.box.children) this.judge(line as HTMLElement);
    this.tellFound();
    while (wanted && wanted === this.wanted && this.first > 0 && this.box.childElementCount < MOST_LINES) {
      const before = this.first;
      await this.loadEarlier();
      if (this.first === before) return;
    }
  }

  private judge(line: HTMLElement): void {
    line.hidden = this.wanted !== "" && !line.textContent!.toLowerCase().includes(this.wanted);
  }

  private tellFound(): void {
    const found = this.querySelector<HTMLElement>("[data-found]")!;
    const count = this.box.querySelectorAll(":scope > :not([hidden])").length;
    const before = this.first > 0 ? `, from line ${this.first + 1} on` : "";
    found.textContent = this.wanted ? `${count} of ${this.box.childElementCount} lines${before}` : "";
  }

  /** One load after another: each begins where the one before it ended. */
  private inTurn(load: () => Promise<void>): Promise<void> {
    this.lastLoad = this.lastLoad.then(load).catch((error: unknown) => this.tellTrouble(error));
    return this.lastLoad;
  }

  private tellTrouble(error: unknown): void {
    this.dataset["state"] = this.box.childElementCount ? "stale" : "error";
    if (!(error instanceof ApiError)) reportError(error);
  }

  private settle(isFollowing: boolean): void {
    this.dataset["state"] = this.box.childElementCount ? "ready" : "empty";
    this.dataset["lines"] = String(this.next);
    this.earlier.hidden = this.first === 0;
    this.tellFound();
    if (isFollowing) this.box.scrollTop = this.box.scrollHeight;
  }

  private trim(): void {
    while (this.box.childElementCount > MOST_LINES) {
      const line = this.box.firstElementChild as HTMLElement;
      line.remove();
      this.lines.delete(line.dataset["key"] ?? "");
      this.first = Number(line.dataset["line"]);
    }
  }

  private async rows(from: number, limit = FIRST_LINES): Promise<ConsoleRow[]> {
    const response = await get(`${this.dataset["src"]}?from_line=${from}&limit=${limit}`);
    return ((await response.json()) as { rows: ConsoleRow[] }).rows;
  }
}

const keyOf = ({ writer, number }: ConsoleRow): string | null => (number === undefined ? null : `${writer ?? ""} ${number}`);

/** A progress bar rewrites its line with carriage returns; what counts is what stood there last. */
const lastOverwrite = (text: string): string => text.replace(/\r$/, "").split("\r").at(-1) ?? "";

customElements.define("labstead-log-view", LogView);
