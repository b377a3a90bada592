// <labstead-run-grid>: the runs of a project as a table of any length and width.
import "../styles/grid.css";
import { rememberOrder } from "../run/order";
import { offerUndo } from "../widgets/undo-deletion";
import { writeOrder } from "./order";
import { throttle } from "../live/throttle";
import { type Choices, isShown, onlyThese, readChoices, withChoice, writeChoices } from "../page/run-choices";
import { isShortcut } from "../widgets/typing";
import { iconButton } from "../widgets/icons";
import { LastingElement } from "../widgets/lasting-element";
import { tellRefusal } from "../widgets/refusal";
import { toast } from "../widgets/toast";
import { takeAskedColumns } from "./asked-columns";
import { openColumnMenu } from "./column-menu";
import type { CellContext } from "./cells";
import { BulkBar } from "./bulk-bar";
import { openEyeMenu } from "./eye-menu";
import type { GroupLine } from "./lines";
import { editCell, isEditable } from "./cell-edit";
import { element } from "../dom";
import { GridBody } from "./grid-body";
import { sortBy, startDrag } from "./grid-head";
import { GridModel } from "./grid-model";
import { nameOfKey, placeAfter, type Place } from "./keyboard";
import { openRowMenu } from "./row-menu";
import type { Row } from "./rows";
import { ALL, NONE, withRuns } from "./selection";
import { noticeOf } from "./states";
import { isNarrowed } from "./view";
import { Toolbar } from "./toolbar";

const REST_MILLISECONDS = 60;
const RUNS_MILLISECONDS = 1_000;
const LINES_MILLISECONDS = 4_000;
const AGE_MILLISECONDS = 30_000;
const SHOWN_BY_DEFAULT = 10;
/** Behind the box and the eye. */
const NAME_COLUMN = 2;

class RunGrid extends LastingElement {
  private model!: GridModel;
  private body!: GridBody;
  private toolbar!: Toolbar;
  private bulk!: BulkBar;
  /** Moves to the row that the mouse is on. */
  private readonly more = iconButton("more", "What to do with this run", () => this.openRowMenu(this.more));
  private readonly notice = element("div", { class: "grid-notices", "aria-live": "polite" });
  private readonly count = element("span", { class: "grid-count", role: "status" });
  private choices: Choices = new Map();
  /** The newest runs, which charts show until somebody says otherwise. */
  private newest: string[] = [];
  private isDrawing = false;
  private restTimer: ReturnType<typeof setTimeout> | undefined;
  /** Where a range of selected runs begins. */
  private rangeStart = -1;

  protected begin(signal: AbortSignal): void {
    const { project, api, username } = this.dataset;
    this.choices = readChoices();
    this.model = new GridModel(project!, username ?? "", api!);
    this.body = new GridBody(this.model, () => this.context);
    this.toolbar = new Toolbar(this.model);
    this.bulk = new BulkBar(this.model, this.canEdit, this.dataset["newSweep"], () => this.model.refresh(this.body.range));
    const foot = element("div", { class: "grid-foot" }, this.count, this.bulk.box);
    const first = this.querySelector("[data-first-run]") ?? "";
    this.replaceChildren(this.toolbar.box, first, element("div", { class: "grid-frame" }, this.body.box, this.notice), foot);
    this.listen(signal);
    this.dataset["state"] = "loading";
    takeAskedColumns(this.model, api!);
    this.model.start();
    this.rememberOrder();
    offerUndo(() => this.model.refresh(this.body.range));
  }

  /** The pages of runs go through them as they stand here. */
  private rememberOrder(): void {
    const { filter, view } = this.model;
    rememberOrder(this.model.project, { filter: filter.text, order: writeOrder(view.order), baseline: view.baseline });
  }

  private get canEdit(): boolean {
    return "canEdit" in this.dataset;
  }

  private listen(signal: AbortSignal): void {
    const { box } = this.body;
    this.model.addEventListener("change", () => this.drawSoon(), { signal });
    this.model.addEventListener("view", () => this.rememberOrder(), { signal });
    this.model.addEventListener("no-baseline", () => toast("The baseline could not be loaded: differences are not shown."), { signal });
    this.model.addEventListener("order", () => this.body.toTop(), { signal });
    box.addEventListener("scroll", () => this.onScroll(), { signal, passive: true });
    box.addEventListener("click", (event) => this.onClick(event), { signal });
    box.addEventListener("keydown", (event) => this.onKey(event), { signal });
    box.addEventListener("focusin", (event) => this.onFocus(event), { signal });
    box.addEventListener("contextmenu", (event) => this.onContextMenu(event), { signal });
    box.addEventListener("dblclick", (event) => this.onDoubleClick(event), { signal });
    box.addEventListener("pointerover", (event) => this.onPoint(event), { signal });
    box.addEventListener("pointerdown", (event) => this.onPress(event), { signal });
    this.followChanges(signal);
    addEventListener("keydown", (event) => this.onPageKey(event), { signal });
    const observer = new ResizeObserver(() => this.drawSoon());
    observer.observe(box);
    const clock = setInterval(() => this.drawSoon(), AGE_MILLISECONDS);
    signal.addEventListener("abort", () => {
      observer.disconnect();
      clearInterval(clock);
    });
  }

  /** Runs that change are fetched again; while nobody looks they wait. */
  private followChanges(signal: AbortSignal): void {
    let isWaiting = false;
    const refresh = (): void => {
      isWaiting = document.hidden;
      if (!isWaiting) this.model.refresh(this.body.range);
    };
    document.body.addEventListener("live-runs", throttle(RUNS_MILLISECONDS, refresh), { signal });
    document.body.addEventListener("live-lines", throttle(LINES_MILLISECONDS, refresh), { signal });
    document.addEventListener("visibilitychange", () => isWaiting && refresh(), { signal });
  }

  // --- Drawing ------------------------------------------------------------------------------

  private get context(): CellContext {
    const isVisible = (id: string): boolean => isShown(this.choices, id, this.newest.includes(id));
    return { model: this.model, page: this.dataset["page"]!, isVisible, now: Date.now() };
  }

  /** Once a frame, however much has changed. */
  private drawSoon(): void {
    if (this.isDrawing) return;
    this.isDrawing = true;
    requestAnimationFrame(() => {
      this.isDrawing = false;
      if (this.isConnected) this.draw();
    });
  }

  private draw(): void {
    this.noteNewest();
    this.body.draw();
    this.model.need(this.body.range);
    this.showState();
  }

  private showState(): void {
    const { status, total } = this.model;
    this.dataset["state"] = status;
    this.querySelector("[data-first-run]")?.toggleAttribute("hidden", status !== "empty" || isNarrowed(this.model.view));
    const found = noticeOf(this.model);
    if (found?.textContent !== this.notice.textContent) this.notice.replaceChildren(...(found ? [found] : []));
    const words = total === null ? "" : `${total.toLocaleString("en")} ${total === 1 ? "run" : "runs"}`;
    if (this.count.textContent !== words) this.count.textContent = words;
    const tab = document.querySelector("#run-count");
    if (tab && total !== null && !isNarrowed(this.model.view)) tab.textContent = String(total);
  }

  private noteNewest(): void {
    const { view, lines } = this.model;
    if (this.model.filter.text || view.order.length || view.groups.length) return;
    this.newest = Array.from({ length: SHOWN_BY_DEFAULT }, (_, at) => lines.rowAt(at)?.id ?? "");
  }

  private onScroll(): void {
    this.drawRows();
    clearTimeout(this.restTimer);
    this.restTimer = setTimeout(() => this.model.need(this.body.range), REST_MILLISECONDS);
  }

  /** While somebody scrolls, what is missing waits until the movement rests. */
  private readonly drawRows = (() => {
    let isWaiting = false;
    return (): void => {
      if (isWaiting) return;
      isWaiting = true;
      requestAnimationFrame(() => {
        isWaiting = false;
        this.body.draw();
      });
    };
  })();

  // --- Mouse --------------------------------------------------------------------------------

  private onPress(event: PointerEvent): void {
    const cell = cellOf(event);
    if (cell?.classList.contains("grid-head-cell")) startDrag(event, cell, this.model);
  }

  private onClick(event: MouseEvent): void {
    const cell = cellOf(event);
    if (!cell) return;
    const key = cell.dataset["column"]!;
    const target = event.target as Element;
    if (target.closest("[data-column-menu]")) return this.openMenuOf(cell);
    if (this.more.contains(target)) return;
    if (target.closest("[data-edge]") || cell.hasAttribute("data-carried")) return;
    if (key === "#eye" && cell.getAttribute("role") === "columnheader") return this.openEyeMenu(cell);
    if (cell.getAttribute("role") === "columnheader") return this.pressHead(key, event.shiftKey);
    this.pressCell(lineOf(cell), key, event);
  }

  private pressHead(key: string, adds: boolean): void {
    if (key === "#select") this.model.select(this.model.selectedCount ? NONE : ALL);
    else sortBy(this.model, key, adds);
  }

  private pressCell(line: number, key: string, event: MouseEvent): void {
    const found = this.model.lines.at(line);
    if (found?.kind === "group") return this.actOnGroup(found, key);
    if (key === "#select") this.selectLine(line, event.shiftKey);
    else if (key === "#eye") this.toggleEye(line);
  }

  private actOnGroup(line: GroupLine, key: string): void {
    const tell = tellRefusal("The runs of this group could not be loaded");
    if (key === "#select") void this.model.toggleSelected(line).catch(tell);
    else if (key === "#eye") void this.toggleEyes(line).catch(tell);
    else this.model.toggleGroup(line.path);
  }

  private async toggleEyes(line: GroupLine): Promise<void> {
    const ids = await this.model.idsOf(line);
    const { isVisible } = this.context;
    this.choose(withChoice(this.choices, ids, !ids.every(isVisible)));
  }

  private openEyeMenu(cell: HTMLElement): void {
    openEyeMenu(cell, this.choices, this.newest, (choices) => this.choose(choices));
  }

  private onContextMenu(event: MouseEvent): void {
    const cell = cellOf(event);
    const isHead = cell?.classList.contains("grid-head-cell");
    if (!cell || (!isHead && !this.model.lines.rowAt(lineOf(cell)))) return;
    event.preventDefault();
    if (isHead) this.openMenuOf(cell);
    else this.openRowMenu(cell);
  }

  private onDoubleClick(event: MouseEvent): void {
    const cell = cellOf(event);
    if (cell && cell.getAttribute("role") === "gridcell") this.edit(lineOf(cell), cell.dataset["column"]!);
  }

  private onPoint(event: PointerEvent): void {
    const name = cellOf(event)?.parentElement?.querySelector(".grid-name");
    if (name && this.more.parentNode !== name) name.append(this.more);
  }

  private openRowMenu(anchor: HTMLElement): void {
    const line = Number(anchor.closest<HTMLElement>(".grid-row")?.dataset["line"]);
    const row = this.model.lines.rowAt(line);
    if (!row) return;
    openRowMenu(anchor, row, {
      model: this.model,
      bulk: this.bulk,
      canEdit: this.canEdit,
      page: `${this.dataset["page"]}/runs/${encodeURIComponent(row.id)}`,
      edit: (key) => this.edit(line, key),
      toggleEye: () => this.toggleEye(line),
      showOnly: () => this.choose(onlyThese([row.id])),
      colour: () => void this.openColours(anchor, row),
    });
  }

  private async openColours(anchor: HTMLElement, row: Row): Promise<void> {
    const { openColours } = await import("./run-colour");
    openColours(anchor, row, this.model, () => this.model.refresh(this.body.range));
  }

  /** Opens the editor of a cell, or of the name where that column is not shown. Returns whether it did. */
  private edit(line: number, key: string): boolean {
    const row = this.model.lines.rowAt(line);
    if (!row || !this.canEdit || !isEditable(key)) return false;
    const shown = this.body.columns.findIndex((column) => column.key === key);
    const place = { line, column: shown < 0 ? NAME_COLUMN : shown };
    this.body.focus(place);
    const cell = this.body.cell(place);
    if (cell) editCell(cell, key, row, this.model, () => this.model.refresh(this.body.range));
    return true;
  }

  private openMenuOf(cell: HTMLElement): void {
    const column = this.model.columns.find((one) => one.key === cell.dataset["column"]);
    if (column) openColumnMenu(cell, column, this.model);
  }

  private onFocus(event: FocusEvent): void {
    const cell = cellOf(event);
    if (cell) this.body.adopt(cell);
  }

  // --- Keyboard -----------------------------------------------------------------------------

  private onKey(event: KeyboardEvent): void {
    if (isTyping(event.target as Element) || event.altKey && event.key !== "ArrowDown") return;
    const place = this.body.active;
    const bounds = { lines: this.model.lines.count, columns: this.body.columns.length, page: this.body.pageLines };
    const next = event.altKey ? null : placeAfter(nameOfKey(event), place, bounds);
    if (next) this.moveTo(next, event.shiftKey);
    else if (!this.actAt(place, event)) return;
    event.preventDefault();
  }

  private moveTo(next: Place, isSelecting: boolean): void {
    const from = this.body.active.line;
    this.body.focus(next);
    this.model.need(this.body.range);
    if (!isSelecting || next.line === from) return;
    if (this.rangeStart < 0) this.selectLine(from, false, true);
    this.selectLine(next.line, true, true);
  }

  /** What a key does in a cell. Returns whether it did something. */
  private actAt(place: Place, event: KeyboardEvent): boolean {
    const name = nameOfKey(event);
    const key = this.body.columns[place.column]!.key;
    if (name === "Ctrl+a") this.model.select(ALL);
    else if (name === "Escape" && this.model.selectedCount) this.model.select(NONE);
    else if (place.line < 0) return this.actAtHead(key, event);
    else return this.actAtLine(place, key, event);
    return true;
  }

  private actAtHead(key: string, { key: name, shiftKey }: KeyboardEvent): boolean {
    const cell = this.body.cell(this.body.active);
    if ((name === "Enter" || name === " ") && key === "#eye") this.openEyeMenu(cell!);
    else if (name === "Enter" || name === " ") this.pressHead(key, shiftKey);
    else if (["ArrowDown", "ContextMenu", "F10"].includes(name) && cell) this.openMenuOf(cell);
    else return false;
    return true;
  }

  private actAtLine({ line }: Place, key: string, { key: name, shiftKey }: KeyboardEvent): boolean {
    const found = this.model.lines.at(line);
    if (found?.kind === "group") {
      const target = { " ": "#select", x: "#eye", Enter: key.startsWith("#") ? key : "" }[name];
      if (target === undefined) return false;
      this.actOnGroup(found, target);
    } else if (name === "F2" || (name === "Enter" && key !== "name" && isEditable(key))) return this.edit(line, isEditable(key) ? key : "name");
    else if (name === "ContextMenu" || name === "F10") this.openRowMenu(this.body.cell(this.body.active)!);
    else if (name === " ") this.selectLine(line, shiftKey);
    else if (name === "x" || (name === "Enter" && key === "#eye")) this.toggleEye(line);
    else if (name === "Enter") this.body.cell(this.body.active)?.parentElement?.querySelector("a")?.click();
    else return false;
    return true;
  }

  /** `/` goes to the search, from everywhere but a field. */
  private onPageKey(event: KeyboardEvent): void {
    if (event.key !== "/" || !isShortcut(event)) return;
    event.preventDefault();
    this.toolbar.search.focus();
  }

  // --- Runs ---------------------------------------------------------------------------------

  /** With `isRange` all from where the last selection began. */
  private selectLine(line: number, isRange: boolean, isOn?: boolean): void {
    const row = this.model.lines.rowAt(line);
    if (!row) return;
    const start = isRange && this.rangeStart >= 0 ? this.rangeStart : line;
    const turnedOn = isOn ?? (isRange || !this.model.isSelected(row.id));
    if (!isRange) this.rangeStart = line;
    this.model.select(withRuns(this.model.selection, this.idsBetween(start, line), turnedOn));
  }

  private *idsBetween(one: number, other: number): Generator<string> {
    for (let line = Math.min(one, other); line <= Math.max(one, other); line++) {
      const row = this.model.lines.rowAt(line);
      if (row) yield row.id;
    }
  }

  private toggleEye(line: number): void {
    const row = this.model.lines.rowAt(line);
    if (!row) return;
    this.choose(withChoice(this.choices, [row.id], !this.context.isVisible(row.id)));
  }

  private choose(choices: Choices): void {
    this.choices = choices;
    writeChoices(choices);
    this.drawSoon();
  }
}

const cellOf = (event: Event): HTMLElement | null => (event.target as Element).closest<HTMLElement>(".grid-cell");
const lineOf = (cell: HTMLElement): number => Number(cell.parentElement!.dataset["line"]);
const isTyping = (target: Element): boolean => target.matches("input:not([type=checkbox]), textarea, select, [contenteditable]");

customElements.define("labstead-run-grid", RunGrid);
