// A scatter plot of runs: points, lines through them, the one that stands out, mouse and keyboard.
import { make } from "../../dom";
import { formatValue } from "../../format";
import { drawAxes, type Frame, frameOf, type Size, type Titles } from "../frame";
import { endsOf, groupLegend, lineLegend, scaleLegend } from "../legend";
import { type Look, lookOf } from "../look";
import type { Pen } from "../pen";
import type { LegendEntry, Picture } from "../picture";
import type { Best, Fit, Goals } from "../regression";
import type { PlotRun } from "../runs";
import { Stage } from "../stage";
import { type Facts, spoken, tipOf } from "../tips";
import { bestOf, type Cloud, cloudOf, type Columns, regressionOf, unbeaten, type Wishes } from "./cloud";
import { colourer, drawBest, drawMark, drawPoints, drawRegression, drawRings, nearest, type Spots, spotsOf } from "./draw";

export interface ScatterView {
  runs: readonly PlotRun[];
  columns: Columns;
  wishes: Wishes;
  titles: Titles & { z: string };
  hasRegression: boolean;
  best: Best;
  goals: Goals;
  /** Groups by colour, for the legend; none where each run stands for itself. */
  groups: readonly { colour: number; label: string }[];
  /** Further lines of a run's tooltip. */
  facts: (run: number) => Facts;
}

export interface ScatterEvents {
  onFocus: (run: string | null) => void;
  onOpen: (run: string, isAside: boolean) => void;
}

const [AXES, POINTS, MARKS] = [0, 1, 2];
const BEST_WORDS: Record<Exclude<Best, "none">, string> = { max: "greatest so far", min: "least so far", mean: "mean so far", front: "unbeaten in both" };

export class ScatterPlot {
  readonly element = make("div", "scatter");
  private readonly legend = make("div", "legend");
  private readonly stage = new Stage(3);
  private view: ScatterView | undefined;
  private cloud!: Cloud;
  private look!: Look;
  private frame!: Frame;
  private spots!: Spots;
  private focused: string | null = null;
  private isHovered = false;

  constructor(private readonly events: ScatterEvents) {
    this.element.append(this.legend, this.stage.box);
    const { box } = this.stage;
    box.addEventListener("pointermove", (event) => this.point(event));
    box.addEventListener("pointerleave", () => this.leave());
    box.addEventListener("click", (event) => this.open(event.ctrlKey || event.metaKey));
  }

  /** Returns what has a place and what has not. */
  show(view: ScatterView): Cloud {
    this.view = view;
    this.look = lookOf(this.element);
    this.cloud = cloudOf(view.columns, view.wishes);
    this.showLegend();
    this.draw();
    return this.cloud;
  }

  /** Another run stands out, here or elsewhere on the page; null for none. */
  focus(run: string | null): void {
    this.focused = run;
    if (this.view) this.drawMark();
  }

  onKey(event: KeyboardEvent): void {
    const step = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: 1, ArrowDown: -1, PageUp: -20, PageDown: 20 }[event.key];
    if (event.key === "Enter") this.open(event.ctrlKey || event.metaKey);
    else if (event.key === "Escape" && this.focused) this.events.onFocus(null);
    else if (step && this.view) this.step(step);
    else return;
    event.preventDefault();
  }

  picture(title: string): Picture {
    return { title, size: this.stage.size, legend: this.legendEntries(), draw: (pen, size) => void this.paint(pen, size) };
  }

  private draw(): void {
    const { size } = this.stage;
    if (size.width < 40 || size.height < 40) return;
    const axes = this.stage.pen(AXES);
    this.frame = this.paintAxes(axes, size);
    this.spots = this.paintPoints(this.stage.pen(POINTS), this.frame);
    this.drawMark();
  }

  private paint(pen: Pen, size: Size): void {
    this.paintPoints(pen, this.paintAxes(pen, size));
  }

  private paintAxes(pen: Pen, size: Size): Frame {
    const { titles } = this.view!;
    const frame = frameOf(pen, size, this.cloud.y, titles);
    drawAxes(pen, frame, this.cloud.x, this.cloud.y, titles, this.look);
    return frame;
  }

  private paintPoints(pen: Pen, frame: Frame): Spots {
    const { columns, best, goals } = this.view!;
    const spots = spotsOf(this.cloud, frame);
    drawPoints(pen, this.cloud, spots, this.colour);
    const fit = this.fit;
    if (fit) drawRegression(pen, frame, fit, this.look);
    const running = bestOf(this.cloud, columns, best, goals);
    if (running) drawBest(pen, frame, running, this.look, best !== "mean");
    if (best === "front") drawRings(pen, spots, unbeaten(this.cloud, columns, goals), this.look);
    return spots;
  }

  private get colour(): (run: number) => string {
    const { runs } = this.view!;
    return colourer(this.cloud, this.look, (run) => runs[run]!.colour);
  }

  private get fit(): Fit | undefined {
    return this.view!.hasRegression ? regressionOf(this.cloud) : undefined;
  }

  private drawMark(): void {
    if (!this.frame) return;
    const place = this.focused === null ? -1 : this.cloud.shown.findIndex((run) => this.view!.runs[run]!.id === this.focused);
    const pen = this.stage.pen(MARKS);
    this.stage.fade(POINTS, place >= 0);
    if (place < 0) return this.stage.hideTip();
    const run = this.cloud.shown[place]!;
    drawMark(pen, this.spots.x[place]!, this.spots.y[place]!, this.colour(run), this.look);
    if (this.isActive) this.stage.showTip(this.spots.x[place]!, this.spots.y[place]!, ...tipOf(this.view!.runs[run]!, this.factsOf(run)));
    else this.stage.hideTip();
  }

  private get isActive(): boolean {
    return this.isHovered || this.element.closest(":focus-visible") !== null;
  }

  private factsOf(run: number): Facts {
    const { columns, titles, facts } = this.view!;
    const { x, y, z } = this.cloud;
    const own: [string, string][] = [[titles.x, x.text(columns.x.values[run]!)], [titles.y, y.text(columns.y.values[run]!)]];
    if (z) own.push([titles.z, z.text(columns.z!.values[run]!)]);
    return [...own, ...facts(run)];
  }

  private showLegend(): void {
    const { titles, best, groups } = this.view!;
    const { z } = this.cloud;
    const { fit } = this;
    const entries = z ? [scaleLegend(titles.z, z, this.look.isLight)] : groups.map(({ colour, label }) => groupLegend(colour, label));
    if (fit) entries.push(lineLegend("regression", `r² ${fit.r2.toFixed(3)}, n ${formatValue(fit.n)}`));
    if (best !== "none") entries.push(lineLegend("best", BEST_WORDS[best]));
    this.legend.hidden = entries.length === 0;
    this.legend.replaceChildren(...entries);
  }

  private legendEntries(): LegendEntry[] {
    const { z } = this.cloud;
    if (!z) return this.view!.groups.map(({ colour, label }) => ({ colour: this.look.run(colour), label }));
    const [low, high] = endsOf(z);
    return [{ scale: this.look.scale, label: this.view!.titles.z, low, high }];
  }

  private point({ offsetX, offsetY }: PointerEvent): void {
    if (!this.view || !this.spots) return;
    this.isHovered = true;
    const place = nearest(this.spots, offsetX, offsetY);
    const run = place < 0 ? null : this.view.runs[this.cloud.shown[place]!]!.id;
    this.stage.box.toggleAttribute("data-pointed", run !== null);
    if (run !== this.focused) this.events.onFocus(run);
  }

  private leave(): void {
    this.isHovered = false;
    this.events.onFocus(null);
  }

  private open(isAside: boolean): void {
    if (this.focused !== null && this.cloud.shown.some((run) => this.view!.runs[run]!.id === this.focused)) this.events.onOpen(this.focused, isAside);
  }

  /** To the next point along x. */
  private step(by: number): void {
    const order = [...this.cloud.shown].sort((one, other) => this.cloud.xs[one]! - this.cloud.xs[other]!);
    if (order.length === 0) return;
    const { runs } = this.view!;
    const at = order.findIndex((run) => runs[run]!.id === this.focused);
    const next = at < 0 ? (by > 0 ? 0 : order.length - 1) : Math.max(0, Math.min(order.length - 1, at + by));
    this.events.onFocus(runs[order[next]!]!.id);
    this.stage.say(spoken(runs[order[next]!]!, this.factsOf(order[next]!)));
  }
}
