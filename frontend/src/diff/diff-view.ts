// Two texts beside each other or one below the other; of long ones only what is within sight is drawn.
import "../styles/diff-lazy.css";
import { element, make } from "../dom";
import { linesOf } from "./wrapping";
import { countsOf, sideBySide, unified, type Cell, type Counts, type Hunk, type Row } from "./rows";

export type DiffMode = "split" | "unified";

const LINE_PIXELS = 19;
const NUMBER_COLUMNS = 6;
const SIGN_COLUMNS = 2;
const EXTRA_PIXELS = 600;
const SIGNS = { same: " ", removed: "−", added: "+" };

export class DiffView {
  /** Scrolls; as high as its container lets it be. */
  readonly element = make("div", "diff-view");
  private readonly room = make("div", "diff-room");
  private rows: Row[] = [];
  /** Where each row begins, and at the end where all of them end. */
  private tops: number[] = [0];
  private hunks: readonly Hunk[] = [];
  private total = 0;
  private readonly sizes = new ResizeObserver(() => this.measure());
  private drawn = "";

  constructor(private chosen: DiffMode = "split") {
    this.element.tabIndex = 0;
    this.element.setAttribute("role", "region");
    this.element.append(this.room);
    this.element.addEventListener("scroll", () => this.draw(), { passive: true });
    this.room.addEventListener("click", (event) => this.onClick(event.target as Element));
    this.sizes.observe(this.element);
  }

  /** Compare two texts. With `whole` all lines are shown, else those near a difference. */
  async compare(before: string, after: string, label: string, whole = false): Promise<Counts> {
    const { hunksBetween } = await import("./changes");
    this.whole = () => void this.compare(before, after, label, true);
    const lines = before === "" ? 0 : before.replace(/\n$/, "").split("\n").length;
    const found = hunksBetween(before, after, whole ? Number.MAX_SAFE_INTEGER : undefined);
    return this.show(found ?? replaced(before, after), label, lines);
  }

  /** What a patch says of a file: what lies between its hunks is not known. */
  show(hunks: readonly Hunk[], label: string, total = 0): Counts {
    if (total === 0) this.whole = null;
    [this.hunks, this.total] = [hunks, total];
    this.element.setAttribute("aria-label", label);
    this.arrange();
    return countsOf(hunks);
  }

  get mode(): DiffMode {
    return this.chosen;
  }

  set mode(mode: DiffMode) {
    this.chosen = mode;
    this.arrange();
  }

  private whole: (() => void) | null = null;

  private onClick(target: Element): void {
    if (target.closest("[data-gap]")) this.whole?.();
  }

  private arrange(): void {
    this.element.dataset["mode"] = this.chosen;
    this.rows = (this.chosen === "split" ? sideBySide : unified)(this.hunks, this.total);
    this.measure();
  }

  private measure(): void {
    const columns = this.columns();
    this.tops = [0];
    for (const row of this.rows) this.tops.push(this.tops.at(-1)! + LINE_PIXELS * heightOf(row, columns));
    this.room.style.height = `${this.tops.at(-1)!}px`;
    this.drawn = "";
    this.draw();
  }

  /** Letters that have room in a line of one side. */
  private columns(): number {
    const all = this.element.clientWidth / letterWidth(this.element);
    const isSplit = this.chosen === "split";
    return Math.floor((isSplit ? all / 2 : all) - NUMBER_COLUMNS * (isSplit ? 1 : 2) - SIGN_COLUMNS) - 1;
  }

  private draw(): void {
    const { scrollTop, clientHeight } = this.element;
    const first = Math.max(0, this.rowAt(scrollTop - EXTRA_PIXELS));
    const last = Math.min(this.rows.length, this.rowAt(scrollTop + clientHeight + EXTRA_PIXELS) + 1);
    const wanted = `${first}-${last}`;
    if (wanted === this.drawn) return;
    this.drawn = wanted;
    this.room.replaceChildren(...this.rows.slice(first, last).map((row, at) => this.place(row, first + at)));
  }

  private rowAt(pixel: number): number {
    let [low, high] = [0, this.rows.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.tops[middle + 1]! <= pixel) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  private place(row: Row, at: number): HTMLElement {
    const drawn = row.gap ? this.gapOf(row.gap) : this.chosen === "split" ? split(row) : single(row);
    drawn.style.top = `${this.tops[at]!}px`;
    drawn.style.height = `${this.tops[at + 1]! - this.tops[at]!}px`;
    return drawn;
  }

  private gapOf(lines: number): HTMLElement {
    const words = `${lines.toLocaleString("en")} equal ${lines === 1 ? "line" : "lines"}`;
    const content = this.whole ? element("button", { type: "button", "data-gap": true }, `Show ${words}`) : words;
    return make("div", "diff-row diff-gap", content);
  }
}

/** Texts without anything in common, as far as anybody can wait. */
function replaced(before: string, after: string): Hunk[] {
  const lines = (text: string): string[] => (text === "" ? [] : text.replace(/\n$/, "").split("\n"));
  const [removed, added] = [lines(before), lines(after)];
  const signed = [...removed.map((line) => `-${line}`), ...added.map((line) => `+${line}`)];
  return [{ oldStart: 1, oldLines: removed.length, newStart: 1, newLines: added.length, lines: signed }];
}

function heightOf({ before, after }: Row, columns: number): number {
  return Math.max(before ? linesOf(before.text, columns) : 1, after ? linesOf(after.text, columns) : 1);
}

function split({ before, after }: Row): HTMLElement {
  return make("div", "diff-row diff-split", ...side(before), ...side(after));
}

function single({ before, after }: Row): HTMLElement {
  const cell = (after ?? before)!;
  const numbers = [numberOf(before), numberOf(after)];
  const drawn = make("div", `diff-row diff-unified diff-${cell.change}`, ...numbers, textOf(cell));
  return drawn;
}

function side(cell: Cell | null): HTMLElement[] {
  const change = cell?.change ?? "none";
  const [number, text] = [numberOf(cell), cell ? textOf(cell) : make("span", "diff-text")];
  number.classList.add(`diff-${change}`);
  text.classList.add(`diff-${change}`);
  return [number, text];
}

const numberOf = (cell: Cell | null): HTMLElement => make("span", "diff-number", cell ? String(cell.line) : "");

function textOf({ text, change, mark }: Cell): HTMLElement {
  const sign = element("span", { class: "diff-sign" }, SIGNS[change]);
  if (!mark || mark[0] >= mark[1]) return make("span", "diff-text", sign, text);
  return make("span", "diff-text", sign, text.slice(0, mark[0]), element("mark", {}, text.slice(...mark)), text.slice(mark[1]));
}

function letterWidth(container: HTMLElement): number {
  const probe = make("span", "diff-text", "0".repeat(100));
  probe.style.cssText = "position:absolute;visibility:hidden;white-space:pre";
  container.append(probe);
  const width = probe.getBoundingClientRect().width / 100;
  probe.remove();
  return width || 7.2;
}
