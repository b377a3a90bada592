// The names above the axes: drag one to another place, or open its menu, which does all by keyboard.
import { element, make } from "../../dom";
import { openMenu, type MenuEntry } from "../../widgets/popup-menu";
import type { AxisWish } from "../axis";
import type { PlotColumn } from "../columns";
import { type Brush, type Brushes, moved } from "./lines";

interface Head {
  field: string;
  title: string;
  column: PlotColumn;
  wish: AxisWish;
}

interface HeadEvents {
  onAxes: (fields: string[]) => void;
  onWish: (field: string, wish: AxisWish) => void;
  onBrush: (field: string, brush: Brush | null) => void;
}

const DRAG_PIXELS = 4;

export class Heads {
  readonly element = make("div", "parallel-heads");
  private heads: readonly Head[] = [];
  private xs: readonly number[] = [];
  private brushes: Brushes = new Map();
  private shown = "";

  constructor(private readonly events: HeadEvents) {}

  /** What looks the same stays: its menu may be open, or somebody drag it, while runs log. */
  show(heads: readonly Head[], xs: readonly number[], brushes: Brushes): void {
    const shown = JSON.stringify([heads.map(({ field, title, wish }) => [field, title, wish]), xs]);
    [this.heads, this.xs] = [heads, xs];
    if (shown !== this.shown) this.rebuild();
    this.shown = shown;
    this.mark(brushes);
  }

  private rebuild(): void {
    const { heads, xs } = this;
    const focused = (document.activeElement as HTMLElement | null)?.dataset["axis"];
    const room = xs.length > 1 ? xs[1]! - xs[0]! - 8 : 200;
    this.element.replaceChildren(...heads.map((head, at) => this.buttonOf(head, at, room)));
    for (const [at, one] of [...this.element.children].entries()) this.keepInside(one as HTMLElement, xs[at]!);
    if (focused !== undefined) this.button(focused)?.focus();
  }

  /** A long name above the first or last axis does not leave the panel. */
  private keepInside(head: HTMLElement, x: number): void {
    const [half, width] = [head.offsetWidth / 2, this.element.clientWidth];
    const shift = Math.min(0, width - x - half) || Math.max(0, half - x);
    head.style.marginLeft = shift ? `${Math.round(shift)}px` : "";
  }

  /** Which axes have a brush. */
  mark(brushes: Brushes): void {
    this.brushes = brushes;
    for (const { field } of this.heads) this.button(field)?.toggleAttribute("data-brushed", brushes.has(field));
  }

  private button(field: string): HTMLElement | undefined {
    return [...this.element.children].find((one): one is HTMLElement => (one as HTMLElement).dataset["axis"] === field);
  }

  private buttonOf({ field, title, wish }: Head, at: number, room: number): HTMLElement {
    const words = [wish.isLog && "log", wish.isInverted && "turned"].filter(Boolean).join(", ");
    const made = element("button", { type: "button", class: "parallel-head", "aria-haspopup": "menu", "data-axis": field, title: `${field}: drag to move, click for more` }, make("span", "", title), words ? make("small", "", words) : null);
    made.style.left = `${Math.round(this.xs[at]!)}px`;
    made.style.maxWidth = `${Math.max(40, Math.round(room))}px`;
    made.addEventListener("pointerdown", (event) => this.startDrag(event, made, at));
    made.addEventListener("click", () => made.hasAttribute("data-dragged") || openMenu(made, `Axis ${title}`, this.menuOf(at)));
    made.addEventListener("keydown", (event) => this.onKey(event, at));
    return made;
  }

  private startDrag(press: PointerEvent, head: HTMLElement, at: number): void {
    if (press.button !== 0) return;
    head.removeAttribute("data-dragged");
    const ending = new AbortController();
    const { signal } = ending;
    let by = 0;
    head.setPointerCapture(press.pointerId);
    head.addEventListener("pointermove", (event) => {
      by = event.clientX - press.clientX;
      if (Math.abs(by) > DRAG_PIXELS) head.setAttribute("data-dragged", "");
      if (head.hasAttribute("data-dragged")) head.style.left = `${this.xs[at]! + by}px`;
    }, { signal });
    head.addEventListener("lostpointercapture", () => {
      ending.abort();
      if (head.hasAttribute("data-dragged")) this.drop(at, this.xs[at]! + by);
    }, { signal });
  }

  /** On the axis that stands nearest. */
  private drop(from: number, x: number): void {
    const distances = this.xs.map((one) => Math.abs(one - x));
    const to = distances.indexOf(Math.min(...distances));
    this.rebuild();
    this.mark(this.brushes);
    if (to !== from) this.move(from, to);
  }

  private move(from: number, to: number): void {
    this.events.onAxes(moved(this.fields, this.heads[from]!.field, to));
  }

  private get fields(): string[] {
    return this.heads.map(({ field }) => field);
  }

  private onKey(event: KeyboardEvent, at: number): void {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    // On the plot around, arrows walk the lines and Enter opens one.
    if (event.key.startsWith("Arrow") || event.key === "Enter") event.stopPropagation();
    if (!step) return;
    event.preventDefault();
    if (event.altKey) return this.move(at, at + step);
    this.button(this.fields[at + step] ?? "")?.focus();
  }

  private menuOf(at: number): MenuEntry[] {
    const { field, column, wish } = this.heads[at]!;
    const isNumber = column.kind === "number" || column.kind === "duration";
    const range = { label: "Keep only a range…", act: () => void this.askRange(at) };
    return [
      { label: "Logarithmic", isChecked: wish.isLog ?? false, isOff: !isNumber, act: () => this.events.onWish(field, { ...wish, isLog: !wish.isLog }) },
      { label: "Turned upside down", isChecked: wish.isInverted ?? false, act: () => this.events.onWish(field, { ...wish, isInverted: !wish.isInverted }) },
      null,
      range,
      { label: "Keep all", isOff: !this.brushes.has(field), act: () => this.events.onBrush(field, null) },
      null,
      { label: "Move to the left", icon: "arrow-up", isOff: at === 0, act: () => this.move(at, at - 1) },
      { label: "Move to the right", icon: "arrow-down", isOff: at === this.heads.length - 1, act: () => this.move(at, at + 1) },
      { label: "Remove the axis", icon: "trash", isOff: this.heads.length < 3, act: () => this.events.onAxes(this.fields.filter((one) => one !== field)) },
    ];
  }

  private async askRange(at: number): Promise<void> {
    const { field, title, column } = this.heads[at]!;
    const { askRange } = await import("./range-dialog");
    const range = await askRange(title, column, this.brushes.get(field));
    if (range !== undefined) this.events.onBrush(field, range);
  }
}
