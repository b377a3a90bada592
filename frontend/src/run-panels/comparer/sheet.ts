// The comparer's table: only the cells within sight exist. One place is active, and arrows move it.
import { dot, text } from "../../charts/tooltip";
import { element, make, put } from "../../dom";
import type { Tone } from "../../grid/baseline";
import type { Row } from "../../grid/rows";
import { clamp, visibleLines } from "../../windowing";
import { colourOfRow, nameOfRow } from "../groups";
import { cellText, changeFrom, isHead, type Item, type Line, SECTION_NAMES, signed, wholeText } from "./comparison";

const LINE_PIXELS = 28;
const KEY_PIXELS = 200;
const COLUMN_PIXELS = 148;
const EXTRA = 4;
const PAGE_LINES = 10;

export interface SheetView {
  rows: readonly Row[];
  items: readonly Item[];
  showsChanges: boolean;
  tone: (line: Line, change: number) => Tone;
  focused: string | null;
}

export interface SheetEvents {
  onFold: (section: string) => void;
  onRun: (run: Row, anchor: HTMLElement) => void;
  onFocus: (run: string | null) => void;
  onCopy: (text: string) => void;
}

let made = 0;

/** The head is line 0, the first of `items` line 1; the keys are column 0. */
export class Sheet {
  readonly element = element("div", { class: "comparer-sheet", role: "grid", tabindex: 0 });
  private readonly room = make("div", "comparer-room");
  private readonly id = `comparer-${made++}`;
  private view: SheetView = { rows: [], items: [], showsChanges: false, tone: () => "", focused: null };
  private line = 0;
  private column = 0;

  constructor(private readonly events: SheetEvents) {
    this.element.append(this.room);
    this.element.addEventListener("scroll", () => this.draw(), { passive: true });
    this.element.addEventListener("keydown", (event) => this.onKey(event));
    this.element.addEventListener("click", (event) => this.onClick(event.target as Element));
    this.element.addEventListener("pointerover", (event) => this.onPoint(event.target as Element));
    this.element.addEventListener("pointerleave", () => this.events.onFocus(null));
  }

  show(view: SheetView, label: string): void {
    this.view = view;
    this.line = clamp(this.line, 0, view.items.length);
    this.column = clamp(this.column, 0, view.rows.length);
    put(this.element, "aria-label", label);
    put(this.element, "aria-rowcount", String(view.items.length + 1));
    put(this.element, "aria-colcount", String(view.rows.length + 1));
    this.room.style.height = `${(view.items.length + 1) * LINE_PIXELS}px`;
    this.room.style.width = `${KEY_PIXELS + view.rows.length * COLUMN_PIXELS}px`;
    this.draw();
  }

  focus(run: string | null): void {
    this.view.focused = run;
    for (const cell of this.room.querySelectorAll<HTMLElement>("[data-run]")) cell.toggleAttribute("data-focused", cell.dataset["run"] === run);
  }

  draw(): void {
    const { scrollTop, scrollLeft, clientHeight, clientWidth } = this.element;
    const { items, rows } = this.view;
    const lines = visibleLines(scrollTop, clientHeight, LINE_PIXELS, items.length, EXTRA);
    const columns = visibleLines(scrollLeft, Math.max(0, clientWidth - KEY_PIXELS), COLUMN_PIXELS, rows.length, 1);
    const drawn = [this.head(columns.first, columns.last)];
    for (let at = lines.first; at < lines.last; at++) drawn.push(this.item(items[at]!, at, columns.first, columns.last));
    this.room.replaceChildren(...drawn);
    put(this.element, "aria-activedescendant", this.active ? this.active.id : null);
  }

  private get active(): HTMLElement | null {
    return this.room.querySelector("[data-active]");
  }

  private head(first: number, last: number): HTMLElement {
    const names = this.view.rows.slice(first, last).map((row, at) => {
      const column = first + at;
      const mark = column === 0 ? make("span", "comparer-baseline", "baseline") : null;
      const cell = this.cell(0, column + 1, "columnheader", "comparer-run", dot(colourOfRow(row)), text("comparer-name", nameOfRow(row)), mark);
      cell.title = nameOfRow(row);
      cell.tabIndex = -1; // its menu gives the focus back
      this.belongTo(cell, row);
      return cell;
    });
    const made = this.lineOf(0, first, [this.cell(0, 0, "columnheader", "comparer-key", "Key"), ...names]);
    made.classList.add("comparer-head");
    return made;
  }

  private item(item: Item, at: number, first: number, last: number): HTMLElement {
    if (!isHead(item)) return this.values(item, at, first, last);
    const cell = this.cell(at + 1, 0, "rowheader", "comparer-section", `${SECTION_NAMES[item.section]} `, text("muted", String(item.count)));
    cell.setAttribute("aria-expanded", String(!item.isFolded));
    cell.dataset["section"] = item.section;
    return this.lineOf(at + 1, first, [cell]);
  }

  private values(line: Line, at: number, first: number, last: number): HTMLElement {
    const cut = line.key.lastIndexOf(".") + 1;
    const key = this.cell(at + 1, 0, "rowheader", "comparer-key", text("namespace", line.key.slice(0, cut)), line.key.slice(cut));
    key.title = line.key;
    const cells = this.view.rows.slice(first, last).map((row, place) => this.value(line, row, at + 1, first + place));
    return this.lineOf(at + 1, first, [key, ...cells]);
  }

  private value(line: Line, row: Row, at: number, column: number): HTMLElement {
    const value = line.values[column];
    const change = this.view.showsChanges && column > 0 ? changeFrom(line.key, line.values[0], value) : null;
    const cell = this.cell(at, column + 1, "gridcell", "comparer-cell", text("comparer-value", cellText(line, value)));
    if (value === undefined) cell.classList.add("muted");
    if (change !== null) {
      const mark = text("comparer-change", signed(change));
      const tone = this.view.tone(line, change);
      if (tone) mark.dataset["tone"] = tone;
      if (tone) mark.title = `${tone} than the baseline`;
      cell.append(mark);
    }
    cell.title = wholeText(value).slice(0, 2_000);
    this.belongTo(cell, row);
    return cell;
  }

  private belongTo(cell: HTMLElement, row: Row): void {
    cell.dataset["run"] = row.id;
    cell.toggleAttribute("data-focused", row.id === this.view.focused);
  }

  private lineOf(at: number, first: number, cells: HTMLElement[]): HTMLElement {
    const made = element("div", { class: "comparer-line", role: "row", "aria-rowindex": at + 1 }, ...cells);
    if (at > 0) made.style.top = `${at * LINE_PIXELS}px`;
    if (cells[1]) cells[1].style.marginLeft = `${first * COLUMN_PIXELS}px`;
    return made;
  }

  private cell(line: number, column: number, role: string, className: string, ...content: (Node | string | null)[]): HTMLElement {
    const isActive = line === this.line && column === this.column;
    return element("div", {
      class: className, role, id: `${this.id}-${line}-${column}`, "aria-colindex": column + 1,
      "data-line": line, "data-column": column, "data-active": isActive,
    }, ...content);
  }

  private onKey(event: KeyboardEvent): void {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "c") return this.copy();
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const { items, rows } = this.view;
    const to = {
      ArrowDown: [1, 0], ArrowUp: [-1, 0], ArrowRight: [0, 1], ArrowLeft: [0, -1], PageDown: [PAGE_LINES, 0], PageUp: [-PAGE_LINES, 0],
      Home: [0, -rows.length], End: [0, rows.length],
    }[event.key];
    if (event.key === "Enter" || event.key === " ") this.act(this.active);
    else if (to) this.moveTo(clamp(this.line + to[0]!, 0, items.length), clamp(this.column + to[1]!, 0, rows.length));
    else return;
    event.preventDefault();
  }

  private moveTo(line: number, column: number): void {
    const item = this.view.items[line - 1];
    [this.line, this.column] = [line, item && isHead(item) ? 0 : column];
    const box = this.element;
    const top = line * LINE_PIXELS;
    if (line > 0) box.scrollTop = clamp(box.scrollTop, top + LINE_PIXELS - box.clientHeight, top - LINE_PIXELS);
    const left = (this.column - 1) * COLUMN_PIXELS;
    if (this.column > 0) box.scrollLeft = clamp(box.scrollLeft, left + COLUMN_PIXELS + KEY_PIXELS - box.clientWidth, left);
    this.draw();
    this.events.onFocus(this.view.rows[this.column - 1]?.id ?? null);
  }

  private onClick(target: Element): void {
    const cell = target.closest<HTMLElement>("[data-line]");
    if (!cell || getSelection()?.toString()) return;
    this.moveTo(Number(cell.dataset["line"]), Number(cell.dataset["column"]));
    this.act(this.active);
  }

  private act(cell: HTMLElement | null): void {
    const run = this.view.rows[this.column - 1];
    if (cell?.dataset["section"]) this.events.onFold(cell.dataset["section"]);
    else if (this.line === 0 && run && cell) this.events.onRun(run, cell);
  }

  private copy(): void {
    if (getSelection()?.toString()) return; // the browser copies what is marked
    const item = this.view.items[this.line - 1];
    const run = this.view.rows[this.column - 1];
    if (item && !isHead(item)) this.events.onCopy(run ? wholeText(item.values[this.column - 1]) : item.key);
    else if (run) this.events.onCopy(nameOfRow(run));
  }

  private onPoint(target: Element): void {
    this.events.onFocus(target.closest<HTMLElement>("[data-run]")?.dataset["run"] ?? null);
  }
}
