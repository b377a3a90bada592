// <labstead-plot-panel>: a custom chart of the visible runs, drawn from the tables they logged with it.
import { dot, text, valueRow } from "../charts/tooltip";
import { formatValue } from "../format";
import type { MediaAnswer, RunMedia } from "../media/answer";
import { make } from "../dom";
import { downloadLink, fileName, runMark } from "../media/elements";
import { asFields } from "../media/items";
import { StepPanel } from "../media/step-panel";
import { colourOf, DASHES } from "../palette";
import { page } from "../store";
import { loadTable, pathsOf, TROUBLES } from "../tables/load";
import type { TableData } from "../tables/rows";
import { barsOf, binned, type ChartSpec, confusionOf, curvesOf, specOf, valuesOf } from "./chart";
import { matrixOf } from "./confusion";
import { curvePlane, drawBars, drawHistograms, drawLines, drawPoints, nearest, type Styled, type StyledCurve } from "./draw";
import { type Plane, rangeOf, themeOf } from "./plane";

interface Loaded {
  media: RunMedia;
  spec: ChartSpec;
  table: TableData;
}

const BINS = 30;

class PlotPanel extends StepPanel {
  private readonly canvas = make("canvas", "plot-canvas");
  private readonly legend = make("div", "legend");
  private readonly tip = make("div", "tooltip");
  private loaded: Loaded[] = [];
  private plane: Plane | undefined;
  private curves: StyledCurve[] = [];
  private finishVega: () => void = () => undefined;
  private readonly onSize = new ResizeObserver(() => this.draw());

  protected override build(): void {
    super.build();
    this.content.classList.add("plot-content");
    this.canvas.setAttribute("role", "img");
    this.canvas.addEventListener("pointermove", (event) => this.point(event));
    this.canvas.addEventListener("pointerleave", () => (this.tip.hidden = true));
    this.tip.hidden = true;
    this.onSize.observe(this.canvas);
  }

  protected override tearDown(): void {
    super.tearDown();
    this.finishVega();
    this.finishVega = () => undefined;
  }

  protected override repaint(): void {
    const spec = this.answer?.runs.length ? this.loaded[0]?.spec : undefined;
    if (spec?.spec && spec.preset === null) void this.drawSpec(spec);
    else if (spec) this.draw();
  }

  protected override async show(answer: MediaAnswer, isCurrent: () => boolean): Promise<void> {
    const found = await Promise.all(answer.runs.map((media) => this.readRun(media)));
    if (!isCurrent()) return;
    this.loaded = found.flatMap((one) => ("table" in one ? one : []));
    const troubles = found.flatMap((one) => ("trouble" in one ? one : []));
    const spec = this.loaded[0]?.spec;
    if (!spec) return this.content.replaceChildren(...troubles.map(({ media, trouble }) => troubleOf(media, trouble)));
    if (spec.preset === null && Object.keys(asFields(spec.spec)).length > 0) return this.drawSpec(spec);
    if (spec.preset === null) return this.content.replaceChildren(...this.loaded.map(unknownChart));
    this.content.dataset["layout"] = spec.preset === "confusion_matrix" ? "matrices" : "plot";
    this.frame.showNote(spec.title !== this.key ? spec.title : "");
    if (spec.preset === "confusion_matrix") this.content.replaceChildren(...this.loaded.map((one) => this.matrix(one)));
    else {
      this.content.replaceChildren(this.legend, this.canvas, this.tip);
      this.draw();
    }
  }

  private async readRun(media: RunMedia): Promise<Loaded | { media: RunMedia; trouble: string }> {
    const spec = specOf(media.value);
    const loaded = await loadTable(spec.table, media.files);
    if ("trouble" in loaded) return { media, trouble: TROUBLES[loaded.trouble] };
    return { media, spec, table: loaded.table };
  }

  /** A chart in Vega's own language, which is fetched only now. */
  private async drawSpec(spec: ChartSpec): Promise<void> {
    const { drawVega } = await import("./vega-view");
    const { filledSpec } = await import("./vega-spec");
    const stage = make("div", "vega-stage"); // Vega gives it a name and role of its own
    const box = make("div", "vega-box", stage);
    box.setAttribute("aria-label", `${spec.title || this.key}, ${countOf(this.loaded.length)}`);
    box.setAttribute("role", "img");
    const styles = getComputedStyle(this);
    const rows = this.loaded.map(({ media: { run }, table }) => ({
      run: page.nameOf(run),
      colour: colourOf(page.colourOf(run), styles),
      table,
    }));
    this.finishVega();
    this.content.dataset["layout"] = "plot";
    this.content.replaceChildren(box);
    try {
      const view = await drawVega(stage, filledSpec(spec, rows));
      if (!box.isConnected) return view.finalize(); // another took its place meanwhile
      this.finishVega = () => view.finalize();
    } catch (error) {
      box.replaceWith(make("div", "media-missing", text("", `This chart's description makes no sense: ${messageOf(error)}`)));
    }
  }

  private matrix({ media, spec, table }: Loaded): HTMLElement {
    const lane = make("section", "media-lane");
    if (!this.isOfOneRun) lane.append(make("header", "media-lane-head", runMark(media.run)));
    lane.append(matrixOf(confusionOf(spec, table)));
    return lane;
  }

  private draw(): void {
    const spec = this.loaded[0]?.spec;
    if (!spec?.preset || !this.canvas.isConnected) return;
    this.canvas.setAttribute("aria-label", `${spec.title || this.key}, ${countOf(this.loaded.length)}`);
    this.curves = [];
    if (spec.preset === "bar") this.drawBars(spec);
    else if (spec.preset === "histogram") this.drawHistogram(spec);
    else this.drawCurves(spec);
  }

  private drawCurves(spec: ChartSpec): void {
    const perRun = this.loaded.map((one) => curvesOf(one.spec, one.table));
    const isSplit = perRun.some((curves) => curves.length > 1);
    this.curves = perRun.flatMap((curves, at) => curves.map((curve, group) => ({ ...curve, ...this.styleOf(at, group, curve.group, isSplit) })));
    const titles = { xTitle: spec.xTitle, yTitle: spec.yTitle };
    this.plane = curvePlane(this.canvas, this.curves, titles, themeOf(this));
    if (spec.preset === "scatter") drawPoints(this.plane, this.curves);
    else drawLines(this.plane, this.curves);
    this.showLegend(this.curves);
  }

  private drawBars(spec: ChartSpec): void {
    const perRun = this.loaded.map((one) => barsOf(one.spec, one.table));
    const labels = [...new Set(perRun.flat().flatMap((bars) => bars.labels))];
    const isSplit = perRun.some((sets) => sets.length > 1);
    const bars = perRun.flatMap((sets, at) =>
      sets.map((one, group) => ({
        ...this.styleOf(at, group, one.group, isSplit),
        values: labels.map((label) => one.values[one.labels.indexOf(label)] ?? NaN),
      })),
    );
    this.plane = drawBars(this.canvas, labels, bars, { xTitle: spec.xTitle, yTitle: spec.yTitle }, themeOf(this));
    this.showLegend(bars);
  }

  private drawHistogram(spec: ChartSpec): void {
    const all = this.loaded.map((one) => valuesOf(one.spec, one.table));
    const { low, high } = rangeOf(all.flat(), 0);
    const bars = all.map((values, at) => ({ ...this.styleOf(at, 0, "", false), values: binned(values, low, high, BINS) }));
    this.plane = drawHistograms(this.canvas, low, high, bars, { xTitle: spec.xTitle, yTitle: spec.yTitle }, themeOf(this));
    this.showLegend(bars);
  }

  /** Several runs keep their colours and tell groups by dashes; the groups of one run have colours. */
  private styleOf(at: number, group: number, name: string, isSplit: boolean): Styled {
    const { run } = this.loaded[at]!.media;
    const runName = page.nameOf(run);
    const isOne = this.loaded.length === 1;
    const own = page.colourOf(run);
    const index = isOne && isSplit ? group : own;
    const label = isOne ? name || runName : [runName, name].filter(Boolean).join(" · ");
    return { label, index, colour: colourOf(index, getComputedStyle(this)), dash: isOne ? [] : DASHES[group % DASHES.length]! };
  }

  private showLegend(some: readonly Styled[]): void {
    this.legend.hidden = some.length < 2 && this.isOfOneRun;
    this.legend.replaceChildren(...some.map((one) => make("span", "legend-entry", markOf(one), text("", one.label))));
  }

  private point(event: PointerEvent): void {
    const near = this.plane && nearest(this.plane, this.curves, event.offsetX, event.offsetY);
    this.tip.hidden = !near;
    if (!near) return;
    this.tip.replaceChildren(text("tooltip-x", formatValue(near.x)), valueRow(near.curve.index, near.curve.label, near.y));
    const isRight = event.offsetX > this.canvas.clientWidth / 2;
    const left = this.canvas.offsetLeft + this.plane!.x(near.x) + (isRight ? -this.tip.offsetWidth - 12 : 12);
    this.tip.style.transform = `translate(${Math.round(left)}px, ${this.canvas.offsetTop + 8}px)`;
  }
}

const countOf = (runs: number): string => `${runs} run${runs === 1 ? "" : "s"}`;
const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error)).slice(0, 200);

/** A dot, or for one of several groups of a run the beginning of its dashed line. */
function markOf({ index, dash }: Styled): HTMLElement {
  const mark = dot(index);
  if (dash.length) mark.className = "dash-mark";
  if (dash[0] === 2) mark.dataset["dots"] = "";
  return mark;
}

function troubleOf({ run }: RunMedia, words: string): HTMLElement {
  return make("div", "media-missing", runMark(run), text("", words));
}

/** A kind of chart that has no view here: its name, and the numbers to take home. */
function unknownChart({ media, spec }: Loaded): HTMLElement {
  const why = spec.name.includes("/") ? `There is no chart “${spec.name}”, or it is private to its team.` : "This kind of chart has no view here.";
  const words = make("div", "file-card-words", text("file-card-kind", "Custom chart"), text("muted small", `${why} Its table can be downloaded.`));
  const links = pathsOf(spec.table).flatMap((path) => (media.files[path]?.url ? [downloadLink(media.files[path]!, fileName(path))] : []));
  return make("div", "file-card", words, ...links);
}

customElements.define("labstead-plot-panel", PlotPanel);
