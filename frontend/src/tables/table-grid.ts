// Rows in a window: however many there are, only those in sight are in the document.
import { icon } from "../widgets/icons";
import { make } from "../dom";
import { visibleLines } from "../windowing";
import { arranged, isNumeric, isPicture, type Sorting, type TableData, type Test } from "./rows";

export interface GridActions {
  cell: (row: number, column: number) => Node | string;
  onArranged: (shown: number) => void;
}

const ROW_PIXELS = 32;
const PICTURE_ROW_PIXELS = 68;
const SPARE_ROWS = 6;
const MOST_COLUMNS = 100;
const LEAST_WIDTH = 56;
const CHARACTER_PIXELS = 7;

export class TableGrid {
  readonly element = make("div", "logged-table");
  places: Uint32Array = new Uint32Array();
  private readonly head = make("div", "logged-row logged-head");
  private readonly body = make("div", "logged-body");
  private readonly rows = new Map<number, HTMLElement>();
  private readonly numeric: boolean[];
  private readonly widths: number[];
  private readonly rowPixels: number;
  private sorting: Sorting | null = null;
  private search = "";
  private frame = 0;
  private readonly onSize = new ResizeObserver(() => this.draw());

  constructor(readonly table: TableData, label: string, private readonly actions: GridActions, private readonly tests: readonly Test[] = []) {
    this.numeric = this.columns.map((_, column) => isNumeric(table, column));
    this.widths = this.columns.map((name, column) => this.firstWidth(name, column));
    this.rowPixels = table.rows.slice(0, 50).some((row) => row.some(isPicture)) ? PICTURE_ROW_PIXELS : ROW_PIXELS;
    this.element.setAttribute("role", "table");
    this.element.setAttribute("aria-label", label);
    this.element.tabIndex = 0;
    this.head.setAttribute("role", "row");
    this.head.setAttribute("aria-rowindex", "1");
    this.body.setAttribute("role", "rowgroup");
    this.element.append(this.head, this.body);
    this.element.style.setProperty("--row-height", `${this.rowPixels}px`);
    this.element.addEventListener("scroll", () => this.drawSoon(), { passive: true });
    this.fillHead();
    this.showWidths();
    this.arrange();
    this.onSize.observe(this.element);
  }

  destroy(): void {
    this.onSize.disconnect();
    cancelAnimationFrame(this.frame);
  }

  find(words: string): void {
    this.search = words;
    this.arrange();
  }

  private get columns(): readonly string[] {
    return this.table.columns.slice(0, MOST_COLUMNS);
  }

  private firstWidth(name: string, column: number): number {
    const cells = this.table.rows.slice(0, 60).map((row) => row[column]);
    if (cells.some(isPicture)) return 108;
    const longest = Math.max(name.length + 3, ...cells.map((cell) => (typeof cell === "string" ? cell.length : typeof cell === "number" ? 8 : 12)));
    return Math.max(72, Math.min(340, longest * CHARACTER_PIXELS + 26));
  }

  private fillHead(): void {
    this.head.replaceChildren(...this.columns.map((name, column) => this.headCell(name, column)));
  }

  private headCell(name: string, column: number): HTMLElement {
    const sort = make("button", "logged-sort", make("span", "", name));
    sort.type = "button";
    sort.title = `${name}: sort; Shift with ← or → changes the width`;
    sort.addEventListener("click", () => this.sortBy(column));
    sort.addEventListener("keydown", (event) => this.onHeadKey(event, column));
    const cell = make("div", "logged-cell", sort, this.handle(column));
    cell.setAttribute("role", "columnheader");
    cell.toggleAttribute("data-number", this.numeric[column]);
    cell.setAttribute("aria-sort", "none");
    if (this.sorting?.column === column) {
      cell.setAttribute("aria-sort", this.sorting.isDescending ? "descending" : "ascending");
      sort.append(icon(this.sorting.isDescending ? "arrow-down" : "arrow-up"));
    }
    return cell;
  }

  private handle(column: number): HTMLElement {
    const handle = make("span", "logged-handle");
    handle.addEventListener("pointerdown", (event) => {
      const start = event.clientX - this.widths[column]!;
      handle.setPointerCapture(event.pointerId);
      handle.onpointermove = (move) => this.resize(column, move.clientX - start);
      handle.onpointerup = () => (handle.onpointermove = null);
    });
    return handle;
  }

  private onHeadKey(event: KeyboardEvent, column: number): void {
    const by = { ArrowLeft: -16, ArrowRight: 16 }[event.key];
    if (!event.shiftKey || by === undefined) return;
    event.preventDefault();
    this.resize(column, this.widths[column]! + by);
  }

  private resize(column: number, width: number): void {
    this.widths[column] = Math.max(LEAST_WIDTH, Math.round(width));
    this.showWidths();
  }

  private showWidths(): void {
    const tracks = this.widths.map((width, at) => (at === this.widths.length - 1 ? `minmax(${width}px, 1fr)` : `${width}px`));
    this.element.style.setProperty("--columns", tracks.join(" "));
  }

  /** Up, then down, then as it was logged. */
  private sortBy(column: number): void {
    const was = this.sorting?.column === column ? this.sorting : null;
    this.sorting = was?.isDescending ? null : { column, isDescending: was !== null };
    this.fillHead();
    this.head.querySelectorAll("button")[column]?.focus();
    this.arrange();
  }

  private arrange(): void {
    this.places = arranged(this.table, this.sorting, this.search, this.tests);
    this.rows.clear();
    this.body.replaceChildren();
    this.body.style.height = `${this.places.length * this.rowPixels}px`;
    this.element.setAttribute("aria-rowcount", String(this.places.length + 1));
    this.element.scrollTop = 0;
    this.actions.onArranged(this.places.length);
    this.draw();
  }

  private drawSoon(): void {
    cancelAnimationFrame(this.frame);
    this.frame = requestAnimationFrame(() => this.draw());
  }

  private draw(): void {
    const { scrollTop, clientHeight } = this.element;
    const { first, last } = visibleLines(scrollTop, clientHeight || 400, this.rowPixels, this.places.length, SPARE_ROWS);
    for (const [at, row] of this.rows) {
      if (at >= first && at < last) continue;
      row.remove();
      this.rows.delete(at);
    }
    for (let at = first; at < last; at++) {
      if (this.rows.has(at)) continue;
      const row = this.rowAt(at);
      this.rows.set(at, row);
      this.body.append(row);
    }
  }

  private rowAt(at: number): HTMLElement {
    const row = make("div", "logged-row");
    row.setAttribute("role", "row");
    row.setAttribute("aria-rowindex", String(at + 2));
    row.style.transform = `translateY(${at * this.rowPixels}px)`;
    row.append(
      ...this.columns.map((_, column) => {
        const cell = make("div", "logged-cell", this.actions.cell(this.places[at]!, column));
        cell.setAttribute("role", "cell");
        cell.toggleAttribute("data-number", this.numeric[column]);
        return cell;
      }),
    );
    return row;
  }
}
