// Draws the lines and columns within sight, and keeps the focus in one cell.
import { fillCell, LEAD, LEAD_WIDTHS, type CellContext } from "./cells";
import { newColumn, type Column } from "./columns";
import { element, put } from "../dom";
import { fillGroupCell } from "./group-cells";
import { fillHead } from "./grid-head";
import type { GridModel } from "./grid-model";
import { BLOCK } from "./row-source";
import type { Place } from "./keyboard";
import { visibleColumns, visibleLines, type Range } from "../windowing";

export const LINE = 32;
const EXTRA_LINES = 2;

interface Layout {
  pinned: Column[];
  loose: Column[];
  pinnedWidth: number;
  width: number;
  /** Of the loose columns those within sight. */
  first: number;
  last: number;
  left: number;
}

export class GridBody {
  readonly box = element("div", { class: "grid-scroll", role: "grid", "aria-label": "Runs", "aria-multiselectable": "true" });
  active: Place = { line: -1, column: LEAD.length };
  private readonly head = element("div", { class: "grid-row grid-head", role: "row", "aria-rowindex": 1 });
  private readonly top = element("div", { class: "grid-top", role: "rowgroup" }, this.head);
  private readonly body = element("div", { class: "grid-body", role: "rowgroup" });
  private anchor: { id: string; line: number } | null = null;
  private readonly rows = new Map<number, HTMLElement>();

  constructor(private readonly model: GridModel, private readonly context: () => CellContext) {
    this.box.append(this.top, this.body);
  }

  /** The lines between the head and the lower edge. */
  get range(): Range {
    const { lines } = this.model;
    const loose = lines.count - lines.pinnedCount;
    const height = this.box.clientHeight - this.top.offsetHeight;
    const { first, last } = visibleLines(this.box.scrollTop, Math.max(height, LINE), LINE, loose, EXTRA_LINES);
    return { first: first + lines.pinnedCount, last: last + lines.pinnedCount };
  }

  get pageLines(): number {
    return Math.max(1, Math.floor((this.box.clientHeight - this.top.offsetHeight) / LINE) - 1);
  }

  /** All columns in the order of the screen, the leading ones included. */
  get columns(): Column[] {
    return [...LEAD.map((key) => newColumn(key, LEAD_WIDTHS[key], true)), ...this.model.columns];
  }

  draw(): void {
    this.holdAnchor();
    const layout = this.layout();
    const { lines } = this.model;
    put(this.box, "aria-rowcount", String(lines.count + 1));
    put(this.box, "aria-colcount", String(layout.pinned.length + layout.loose.length));
    this.box.style.setProperty("--grid-width", `${layout.width}px`);
    this.body.hidden = lines.count === lines.pinnedCount;
    this.body.style.height = `${(lines.count - lines.pinnedCount) * LINE}px`;
    this.drawHead(layout);
    this.drawLines(layout);
  }

  /** Runs that came above do not push away what a person reads. */
  private holdAnchor(): void {
    const { lines } = this.model;
    const now = this.anchor && lines.rowAt(this.anchor.line);
    if (this.anchor && now && now.id !== this.anchor.id) {
      const by = distance(this.anchor.id, this.anchor.line, (line) => lines.rowAt(line)?.id);
      if (by) this.box.scrollTop += by * LINE;
    }
    const line = lines.pinnedCount + Math.floor(this.box.scrollTop / LINE);
    const row = this.box.scrollTop > LINE ? lines.rowAt(line) : undefined;
    this.anchor = row ? { id: row.id, line } : null;
  }

  /** After another order or filter the first line is the one to see. */
  toTop(): void {
    this.anchor = null;
    this.box.scrollTop = 0;
  }

  private layout(): Layout {
    const columns = this.columns;
    const pinned = columns.filter((column) => column.isPinned);
    const loose = columns.filter((column) => !column.isPinned);
    const pinnedWidth = widthOf(pinned);
    const sight = Math.max(0, this.box.clientWidth - pinnedWidth);
    const part = visibleColumns(loose.map((column) => column.width), this.box.scrollLeft, sight);
    return { pinned, loose, pinnedWidth, width: pinnedWidth + widthOf(loose), ...part };
  }

  private drawHead(layout: Layout): void {
    const { sample } = this.model;
    this.cells(this.head, layout, "columnheader", (cell, column) => {
      if (column.key === "#select") fillSelectAll(cell, this.model);
      else if (column.key === "#eye") fillEyeHead(cell);
      else fillHead(cell, column, this.model, sample);
    });
    this.mark(this.head, -1);
  }

  private drawLines(layout: Layout): void {
    const { lines } = this.model;
    const range = this.range;
    const wanted = new Set<number>();
    for (let line = 0; line < lines.pinnedCount; line++) wanted.add(line);
    for (let line = range.first; line < range.last; line++) wanted.add(line);
    if (this.active.line >= 0 && this.active.line < lines.count) wanted.add(this.active.line);
    const free = [...this.rows].filter(([line]) => !wanted.has(line));
    for (const [line] of free) this.rows.delete(line);
    const context = this.context();
    for (const line of wanted) this.drawLine(line, this.rowAt(line, free), layout, context);
    for (const [, row] of free) row.remove();
  }

  /** The line's element: its own, or one that is out of sight. */
  private rowAt(line: number, free: [number, HTMLElement][]): HTMLElement {
    const known = this.rows.get(line);
    if (known) return known;
    const row = free.pop()?.[1] ?? element("div", { class: "grid-row", role: "row" });
    this.rows.set(line, row);
    return row;
  }

  private drawLine(line: number, row: HTMLElement, layout: Layout, context: CellContext): void {
    const { lines } = this.model;
    const found = lines.at(line)!;
    const isPinned = line < lines.pinnedCount;
    if (isPinned && this.top.children[line + 1] !== row) this.top.insertBefore(row, this.top.children[line + 1] ?? null);
    else if (!isPinned && row.parentNode !== this.body) this.body.append(row);
    row.style.top = isPinned ? "" : `${(line - lines.pinnedCount) * LINE}px`;
    const run = found.kind === "run" ? found.source.row(found.at) : undefined;
    row.className = `grid-row${isPinned ? " is-pinned" : ""}${found.kind === "group" ? " is-group" : ""}`;
    put(row, "aria-rowindex", String(line + 2));
    put(row, "aria-selected", run ? String(context.model.isSelected(run.id)) : null);
    put(row, "data-run", run?.id ?? null);
    if (row.dataset["kind"] !== found.kind) row.replaceChildren();
    row.dataset["kind"] = found.kind;
    row.dataset["line"] = String(line);
    row.style.setProperty("--level", String(found.level));
    this.cells(row, layout, "gridcell", (cell, column) => {
      if (found.kind === "group") fillGroupCell(cell, column.key, found, context);
      else fillCell(cell, column, run, context);
    });
    this.mark(row, line);
  }

  /** Cells for the pinned columns and those within sight, in order; known ones are kept. */
  private cells(row: HTMLElement, layout: Layout, role: string, fill: (cell: HTMLElement, column: Column) => void): void {
    const columns = [...layout.pinned, ...layout.loose.slice(layout.first, layout.last)];
    let left = 0;
    columns.forEach((column, at) => {
      const cell = this.cellAt(row, at, column.key, role);
      const isLoose = at >= layout.pinned.length;
      const index = isLoose ? at + layout.first : at;
      put(cell, "aria-colindex", String(index + 1));
      put(cell, "style", styleOf(column, isLoose, left, isLoose && at === layout.pinned.length ? layout.left : 0));
      put(cell, "data-pinned", column.isPinned ? (at === layout.pinned.length - 1 ? "last" : "") : null);
      fill(cell, column);
      left += column.width;
    });
    while (row.childElementCount > columns.length) row.lastElementChild!.remove();
  }

  private cellAt(row: HTMLElement, at: number, key: string, role: string): HTMLElement {
    const here = row.children[at] as HTMLElement | undefined;
    if (here?.dataset["column"] === key) return here;
    const known = [...row.children].slice(at).find((cell) => (cell as HTMLElement).dataset["column"] === key);
    const cell = (known as HTMLElement) ?? element("div", { class: "grid-cell", role, tabindex: -1, "data-column": key });
    row.insertBefore(cell, here ?? null);
    return cell;
  }

  // --- The focus ----------------------------------------------------------------------------

  private mark(row: HTMLElement, line: number): void {
    for (const cell of row.children) {
      const isActive = line === this.active.line && Number(cell.getAttribute("aria-colindex")) === this.active.column + 1;
      put(cell, "tabindex", isActive ? "0" : "-1");
    }
  }

  cell({ line, column }: Place): HTMLElement | null {
    const row = line < 0 ? this.head : this.rows.get(line);
    return row?.querySelector<HTMLElement>(`[aria-colindex="${column + 1}"]`) ?? null;
  }

  /** Bring a cell into sight and put the focus there. */
  focus(place: Place): void {
    this.active = place;
    this.reveal(place);
    this.draw();
    this.cell(place)?.focus({ preventScroll: true });
  }

  /** The focus came by a click or Tab. */
  adopt(cell: HTMLElement): void {
    const column = Number(cell.getAttribute("aria-colindex")) - 1;
    const line = Number(cell.parentElement!.dataset["line"] ?? -1);
    if (line === this.active.line && column === this.active.column) return;
    this.active = { line, column };
    for (const [at, row] of this.rows) this.mark(row, at);
    this.mark(this.head, -1);
  }

  private reveal({ line, column }: Place): void {
    const { lines } = this.model;
    if (line >= lines.pinnedCount) {
      const top = (line - lines.pinnedCount) * LINE;
      const height = this.box.clientHeight - this.top.offsetHeight;
      if (top < this.box.scrollTop) this.box.scrollTop = top;
      else if (top + LINE > this.box.scrollTop + height) this.box.scrollTop = top + LINE - height;
    }
    const { pinned, loose, pinnedWidth } = this.layout();
    const at = column - pinned.length;
    if (at < 0) return;
    const left = widthOf(loose.slice(0, at));
    const sight = this.box.clientWidth - pinnedWidth;
    if (left < this.box.scrollLeft) this.box.scrollLeft = left;
    else if (left + loose[at]!.width > this.box.scrollLeft + sight) this.box.scrollLeft = left + loose[at]!.width - sight;
  }
}

/** By how many lines a run has moved, looked for nearby; 0 when it is not found. */
function distance(id: string, from: number, idAt: (line: number) => string | undefined): number {
  for (let by = 1; by <= BLOCK; by++) {
    if (idAt(from + by) === id) return by;
    if (idAt(from - by) === id) return -by;
  }
  return 0;
}

const widthOf = (columns: readonly Column[]): number => columns.reduce((sum, column) => sum + column.width, 0);

function styleOf(column: Column, isLoose: boolean, left: number, gap: number): string {
  const size = `width: ${column.width}px;`;
  if (!isLoose) return `${size} left: ${left}px;`;
  return gap ? `${size} margin-left: ${gap}px;` : size;
}

function fillEyeHead(cell: HTMLElement): void {
  const label = "Runs in charts";
  if (!cell.querySelector("button")) cell.replaceChildren(element("button", { type: "button", class: "icon-button grid-eye", tabindex: -1, "aria-label": label, title: label, "aria-haspopup": "menu" }));
}

function fillSelectAll(cell: HTMLElement, model: GridModel): void {
  const box = cell.querySelector("input") ?? element("input", { type: "checkbox", tabindex: -1, "aria-label": "Select all runs that match", "data-select-all": true });
  if (!box.isConnected) cell.replaceChildren(box);
  const count = model.selectedCount;
  box.checked = count > 0 && count === model.total;
  box.indeterminate = count > 0 && count !== model.total;
}
