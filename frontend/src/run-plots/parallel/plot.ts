// Parallel coordinates of runs: axes to sort and brush, lines, the one that stands out.
import { button, make } from "../../dom";
import { endsOf } from "../legend";
import { type Look, lookOf } from "../look";
import type { AxisWish } from "../axis";
import type { PlotColumn } from "../columns";
import type { Size } from "../frame";
import type { Pen } from "../pen";
import type { LegendEntry, Picture } from "../picture";
import type { PlotRun } from "../runs";
import { Stage } from "../stage";
import { type Facts, spoken, tipOf } from "../tips";
import { Brushing } from "./brushing";
import { colourer, drawAxes, drawBrush, drawLines, drawMarked } from "./draw";
import { type Geometry, geometryOf, lineAt } from "./geometry";
import { Heads } from "./heads";
import { type Across, acrossOf, type Brush, type Brushes, drawable, keptBy } from "./lines";

export interface ParallelView {
  runs: readonly PlotRun[];
  /** From the left; the last one colours the lines unless `hasOwnColours`. */
  axes: readonly { field: string; title: string; column: PlotColumn; wish: AxisWish }[];
  hasOwnColours: boolean;
  isCurved: boolean;
  /** Leave out runs that lack a value. */
  isWhole: boolean;
}

export interface ParallelEvents {
  onFocus: (run: string | null) => void;
  onOpen: (run: string, isAside: boolean) => void;
  /** Axes in another order, or fewer of them. */
  onAxes: (fields: string[]) => void;
  onWish: (field: string, wish: AxisWish) => void;
  /** The runs that the brushes keep shall be all that is shown; without it nobody can ask for that. */
  onShowOnly?: (runs: string[]) => void;
}

const [REST, LINES, AXES, MARKS] = [0, 1, 2, 3];

export class ParallelPlot {
  readonly element = make("div", "parallel");
  private readonly stage = new Stage(4);
  private readonly count = make("span", "");
  private readonly bar: HTMLElement;
  private readonly heads: Heads;
  private view: ParallelView | undefined;
  private look!: Look;
  private axes: Across[] = [];
  private lines: Uint32Array = new Uint32Array();
  private kept: Uint32Array = new Uint32Array();
  private brushes: Brushes = new Map();
  private geometry: Geometry | undefined;
  private hasRest = false;
  private focused: string | null = null;
  private pointed: { x: number; y: number } | null = null;
  private asked: number | undefined;

  constructor(private readonly events: ParallelEvents) {
    const { box } = this.stage;
    this.count.setAttribute("role", "status");
    const { onShowOnly } = events;
    const showOnly = onShowOnly && button("Show only these in charts", () => onShowOnly(this.keptIds));
    this.bar = make("div", "brush-bar", this.count, showOnly, button("Clear", () => this.brush(new Map())));
    this.heads = new Heads({
      onAxes: (fields) => events.onAxes(fields),
      onWish: (field, wish) => events.onWish(field, wish),
      onBrush: (field, brush) => this.brushAxis(field, brush),
    });
    new Brushing(box, {
      geometry: () => this.geometry,
      axes: () => this.axes,
      brushes: () => this.brushes,
      onBrush: (field, brush) => this.brushAxis(field, brush),
      onPoint: (at) => this.point(at),
      onOpen: (isAside) => this.open(isAside),
    });
    box.addEventListener("dblclick", () => this.brush(new Map()));
    this.element.append(this.bar, this.heads.element, box);
  }

  /** Returns how many runs have a line. */
  show(view: ParallelView): number {
    this.view = view;
    this.look = lookOf(this.element);
    this.axes = view.axes.map(({ field, column, wish }) => acrossOf(field, column, wish));
    this.lines = drawable(this.axes, view.isWhole);
    const fields = new Set(view.axes.map(({ field }) => field));
    this.brushes = new Map([...this.brushes].filter(([field]) => fields.has(field)));
    this.draw();
    return this.lines.length;
  }

  focus(run: string | null): void {
    this.focused = run;
    if (this.geometry) this.drawMark();
  }

  /** What the brushes keep, by axis: as they were, for a panel that starts anew. */
  brush(brushes: Brushes): void {
    this.brushes = brushes;
    this.asked ??= requestAnimationFrame(() => {
      this.asked = undefined;
      this.drawKept();
    });
  }

  onKey(event: KeyboardEvent): void {
    const step = { ArrowUp: -1, ArrowDown: 1, PageUp: -20, PageDown: 20 }[event.key];
    if (event.key === "Enter") this.open(event.ctrlKey || event.metaKey);
    else if (event.key === "Escape" && (this.focused || this.brushes.size)) this.leave();
    else if (step && this.geometry) this.step(step);
    else return;
    event.preventDefault();
  }

  picture(title: string): Picture {
    const { size } = this.stage;
    return { title, size: { width: size.width, height: size.height + 20 }, legend: this.legendEntries(), draw: (pen, whole) => this.paint(pen, whole) };
  }

  private draw(): void {
    const { size } = this.stage;
    if (size.width < 80 || size.height < 40 || !this.view) return;
    this.geometry = geometryOf(this.axes, size, this.view.isCurved);
    this.drawRest(this.geometry, this.brushes.size > 0);
    this.heads.show(this.view.axes, this.geometry.xs, this.brushes);
    this.drawKept();
  }

  /** The shade of all lines, in which those stay that a brush has taken away. */
  private drawRest(geometry: Geometry, isBrushed: boolean): void {
    this.hasRest = isBrushed;
    const rest = this.stage.pen(REST);
    if (isBrushed) drawLines(rest, geometry, this.lines, () => this.look.grid);
  }

  /** What a brush changes. */
  private drawKept(): void {
    const { geometry } = this;
    if (!geometry || !this.view) return;
    this.kept = keptBy(this.lines, this.axes, this.brushes);
    const isBrushed = this.kept !== this.lines;
    if (isBrushed !== this.hasRest) this.drawRest(geometry, isBrushed);
    drawLines(this.stage.pen(LINES), geometry, this.kept, this.colour);
    const axes = this.stage.pen(AXES);
    drawAxes(axes, geometry, this.axes, this.look, !this.view.hasOwnColours);
    this.axes.forEach((axis, at) => this.brushes.has(axis.field) && drawBrush(axes, geometry, at, axis, this.brushes.get(axis.field)!, this.look));
    this.bar.toggleAttribute("data-brushed", isBrushed);
    this.count.textContent = isBrushed ? `${this.kept.length} of ${this.lines.length} runs` : `${this.lines.length} runs. Drag along an axis to keep some.`;
    this.element.dataset["kept"] = String(this.kept.length);
    this.heads.mark(this.brushes);
    this.drawMark();
  }

  /** The whole of it, with the names of the axes, on one ground. */
  private paint(pen: Pen, { width, height }: Size): void {
    const geometry = geometryOf(this.axes, { width, height: height - 20 }, this.view!.isCurved);
    pen.save();
    pen.translate(0, 20);
    if (this.kept !== this.lines) drawLines(pen, geometry, this.lines, () => this.look.grid);
    drawLines(pen, geometry, this.kept, this.colour);
    drawAxes(pen, geometry, this.axes, this.look, !this.view!.hasOwnColours);
    pen.fillStyle = this.look.strong;
    pen.textAlign = "center";
    this.view!.axes.forEach(({ title }, at) => pen.fillText(title, geometry.xs[at]!, -6));
    pen.restore();
  }

  private get colour(): (run: number) => string {
    const { runs, hasOwnColours } = this.view!;
    return colourer(hasOwnColours ? undefined : this.axes.at(-1), this.look, (run) => runs[run]!.colour);
  }

  private get keptIds(): string[] {
    return Array.from(this.kept, (run) => this.view!.runs[run]!.id);
  }

  private legendEntries(): LegendEntry[] {
    const last = this.axes.at(-1);
    if (!last || this.view!.hasOwnColours) return [];
    const [low, high] = endsOf(last.axis);
    return [{ scale: this.look.scale, label: this.view!.axes.at(-1)!.title, low, high }];
  }

  private brushAxis(field: string, brush: Brush | null): void {
    const next = new Map(this.brushes);
    if (brush) next.set(field, brush);
    else next.delete(field);
    this.brush(next);
  }

  private drawMark(): void {
    const pen = this.stage.pen(MARKS);
    const run = this.focused === null ? undefined : this.kept.find((one) => this.view!.runs[one]!.id === this.focused);
    this.stage.fade(LINES, run !== undefined);
    if (run === undefined) return this.stage.hideTip();
    drawMarked(pen, this.geometry!, run, this.colour(run), this.look);
    const at = this.pointed ?? this.endOf(run);
    if (this.pointed || this.element.closest(":focus-visible")) this.stage.showTip(at.x, at.y, ...tipOf(this.view!.runs[run]!, this.factsOf(run)));
    else this.stage.hideTip();
  }

  private endOf(run: number): { x: number; y: number } {
    const { xs, ys } = this.geometry!;
    return { x: xs.at(-1)!, y: ys.at(-1)![run]! };
  }

  private factsOf(run: number): Facts {
    return this.axes.map(({ axis, column }, at) => [this.view!.axes[at]!.title, axis.text(column.values[run]!)]);
  }

  private point(at: { x: number; y: number } | null): void {
    this.pointed = at;
    const run = at && this.geometry ? lineAt(this.geometry, this.kept, at.x, at.y) : -1;
    this.stage.box.toggleAttribute("data-pointed", run >= 0);
    const id = run < 0 ? null : this.view!.runs[run]!.id;
    if (id !== this.focused) this.events.onFocus(id);
  }

  private open(isAside: boolean): void {
    if (this.focused !== null && this.keptIds.includes(this.focused)) this.events.onOpen(this.focused, isAside);
  }

  private leave(): void {
    if (this.focused) this.events.onFocus(null);
    else this.brush(new Map());
  }

  /** To the next line, as they end on the last axis from the top down. */
  private step(by: number): void {
    const heights = this.geometry!.ys.at(-1)!;
    const order = [...this.kept].sort((one, other) => heights[one]! - heights[other]!);
    if (order.length === 0) return;
    const { runs } = this.view!;
    const at = order.findIndex((run) => runs[run]!.id === this.focused);
    const next = order[at < 0 ? 0 : Math.max(0, Math.min(order.length - 1, at + by))]!;
    this.pointed = null;
    this.events.onFocus(runs[next]!.id);
    this.stage.say(spoken(runs[next]!, this.factsOf(next)));
  }
}
