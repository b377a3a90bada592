// <labstead-log-view>: a run's console, the end first, growing while the run prints.
import { ApiError, get } from "../api";
import { series as liveSeries } from "../live/page";

interface ConsoleRow {
  _line: number;
  stream?: "stdout" | "stderr";
  text?: string;
}

const FIRST_LINES = 1000;
const MOST_LINES = 20_000;
const ANSI = /\x1b\[[0-9;?]*[ -/]*[@-~]/g;

class LogView extends HTMLElement {
  private next = 0;
  private first = 0;
  private isLoading = false;
  private readonly ending = new AbortController();

  connectedCallback(): void {
    const length = Number(this.dataset["lines"] ?? 0);
    this.next = this.first = Math.max(0, length - FIRST_LINES);
    this.earlier.addEventListener("click", () => void this.loadEarlier());
    liveSeries.addEventListener("series", () => void this.loadNew(), { signal: this.ending.signal });
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

  private async loadNew(): Promise<void> {
    if (this.isLoading || document.hidden) return;
    await this.guard(async () => {
      const isFollowing = this.box.scrollHeight - this.box.scrollTop - this.box.clientHeight < 40;
      for (let rows = await this.rows(this.next); rows.length; rows = await this.rows(this.next)) {
        this.next = rows.at(-1)!._line + 1;
        this.box.append(...rows.map(lineElement));
        this.trim();
      }
      this.settle(isFollowing);
    });
  }

  private async loadEarlier(): Promise<void> {
    await this.guard(async () => {
      const from = Math.max(0, this.first - FIRST_LINES);
      const rows = await this.rows(from, this.first - from);
      const height = this.box.scrollHeight;
      this.box.prepend(...rows.map(lineElement));
      this.box.scrollTop += this.box.scrollHeight - height;
      this.first = from;
      this.settle(false);
    });
  }

  private async guard(act: () => Promise<void>): Promise<void> {
    this.isLoading = true;
    try {
      await act();
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      this.dataset["state"] = this.box.childElementCount ? "stale" : "error";
    } finally {
      this.isLoading = false;
    }
  }

  private settle(isFollowing: boolean): void {
    this.dataset["state"] = this.box.childElementCount ? "ready" : "empty";
    this.dataset["lines"] = String(this.next);
    this.earlier.hidden = this.first === 0;
    if (isFollowing) this.box.scrollTop = this.box.scrollHeight;
  }

  private trim(): void {
    while (this.box.childElementCount > MOST_LINES) {
      this.box.firstElementChild!.remove();
      this.first++;
    }
  }

  private async rows(from: number, limit = FIRST_LINES): Promise<ConsoleRow[]> {
    const response = await get(`${this.dataset["src"]}?from_line=${from}&limit=${limit}`);
    return ((await response.json()) as { rows: ConsoleRow[] }).rows;
  }
}

function lineElement({ _line, stream, text }: ConsoleRow): HTMLElement {
  const line = document.createElement("div");
  line.className = stream === "stderr" ? "log-line log-error" : "log-line";
  line.dataset["line"] = String(_line + 1);
  line.textContent = lastOverwrite((text ?? "").replace(ANSI, "").replace(/\n$/, ""));
  return line;
}

/** A progress bar rewrites its line with carriage returns; what counts is what stood there last. */
const lastOverwrite = (text: string): string => text.replace(/\r$/, "").split("\r").at(-1) ?? "";

customElements.define("labstead-log-view", LogView);
