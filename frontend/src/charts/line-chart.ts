// uPlot with our layers: band and raw line behind, marks above, one crosshair.
import uPlot from "uplot";
import { colourOf, DASHES, dashFor } from "../palette";
import type { XAxis } from "../series/columns";
import { type AxisColours, firstPositive, firstX, limited, xAxis, xRange, yAxis, yRange } from "./axes";
import { bandPath, drawMarks, infinityPath, linePath, lostPath, type Mark, type Plane } from "./drawing";
import { commonExtent, extent, nearestIndex, nearestPlace, plotValues, type Prepared, type PreparedLine } from "./prepared";
import type { LineSettings } from "./settings";

const FADED = 0.18;
const RAW_ALPHA = 0.14;
/** Of a band behind a line, and of areas. */
const FILL_ALPHA = { line: 0.12, area: 0.2, stacked: 0.5, percent: 0.5 };
const FOCUS_PIXELS = 30;

export interface ChartView {
  prepared: Prepared;
  x: XAxis;
  settings: LineSettings;
  /** Zoomed x range; null shows everything. */
  range: readonly [number, number] | null;
  marks: readonly Mark[];
}

export interface ChartEvents {
  /** The mouse stands at this place, nearest to this run; both null when it left. */
  onHover: (place: number | null, run: string | null) => void;
  onZoom: (range: [number, number]) => void;
  onReset: () => void;
}

export class LineChart {
  private plot: uPlot | undefined;
  private shape = "";
  private view!: ChartView;
  private colours: string[] = [];
  private axisColours: AxisColours = { text: "", grid: "" };
  private focused: string | null = null;
  /** The mouse is in another panel: only the run that stands out gets a point on the crosshair. */
  private isFollowing = false;
  /** Of bands and raw lines, which stay while only the focus moves. */
  private readonly paths = new Map<string, Path2D>();

  constructor(
    private readonly host: HTMLElement,
    private readonly events: ChartEvents,
  ) {}

  /** Draw this. uPlot is rebuilt only when runs, axes or scales differ from before. */
  show(view: ChartView): void {
    this.view = view;
    this.paths.clear();
    this.readColours();
    const shape = shapeOf(view);
    if (shape !== this.shape) this.rebuild(shape);
    else this.plot!.setData(dataOf(view.prepared), false);
    this.plot!.batch(() => this.setRange());
  }

  resize(): void {
    this.paths.clear();
    this.plot?.setSize(this.size());
  }

  /** Colours of the theme in force, for the next draw. */
  repaint(): void {
    if (!this.plot) return;
    this.readColours();
    this.plot.redraw(false, true);
  }

  /** All lines of this run stand out; null lets all stand equal. */
  focus(run: string | null): void {
    if (run === this.focused) return;
    this.focused = run;
    this.fade();
    this.plot?.redraw(false);
  }

  /** Put the crosshair at an x value (null hides it) without telling anybody. */
  crosshair(x: number | null): void {
    if (!this.plot) return;
    this.isFollowing = true;
    const left = x === null ? -10 : this.plot.valToPos(x, "x");
    const isInside = left >= 0 && left <= inPixels(this.plot.bbox.width);
    this.plot.setCursor({ left: isInside ? left : -10, top: isInside ? 0 : -10 }, false);
  }

  /** Where the crosshair stands in the host, which is `width` pixels wide. */
  crosshairAt(x: number): { left: number; width: number } {
    const plot = this.plot!;
    return { left: inPixels(plot.bbox.left) + plot.valToPos(x, "x"), width: plot.width };
  }

  get canvas(): HTMLCanvasElement | undefined {
    return this.plot?.ctx.canvas;
  }

  /** A colour for each prepared line. */
  get lineColours(): readonly string[] {
    return this.colours;
  }

  destroy(): void {
    this.plot?.destroy();
    this.plot = undefined;
    this.shape = "";
  }

  private get lines(): PreparedLine[] {
    return this.view.prepared.runs;
  }

  private rebuild(shape: string): void {
    this.plot?.destroy();
    this.shape = shape;
    this.plot = new uPlot(this.options(), dataOf(this.view.prepared), this.host);
    this.fade();
    this.plot.over.addEventListener("pointermove", () => (this.isFollowing = false), { capture: true });
    this.plot.over.addEventListener("dblclick", () => this.events.onReset());
  }

  private fade(): void {
    this.lines.forEach((line, at) => {
      const series = this.plot?.series[at + 1];
      if (series) series.alpha = this.shadeOf(line);
    });
  }

  private shadeOf({ run }: PreparedLine): number {
    const isFading = this.focused !== null && this.lines.some((one) => one.run === this.focused);
    return isFading && run !== this.focused ? FADED : 1;
  }

  private options(): uPlot.Options {
    const { x, settings } = this.view;
    const axisColours = (): AxisColours => this.axisColours;
    return {
      ...this.size(),
      padding: [6, 2, 0, 0],
      legend: { show: false },
      cursor: this.cursor(),
      scales: {
        x: { time: x === "_timestamp", distr: settings.isLogX ? 3 : 1, range: (_plot, low, high) => xRange(low, high) },
        y: { distr: settings.isLogY ? 3 : 1, range: (plot) => this.yRange(plot) },
      },
      axes: [
        xAxis(x, { isLog: settings.isLogX, title: settings.xTitle }, axisColours),
        yAxis({ isLog: settings.isLogY, title: settings.yTitle }, axisColours),
      ],
      series: [{}, ...this.lines.map((_line, at) => this.series(at))],
      hooks: {
        setScale: [() => this.paths.clear()],
        drawAxes: [(plot) => this.drawBehind(plot)],
        draw: [(plot) => this.drawAbove(plot)],
        setCursor: [(plot) => this.tellHover(plot)],
        setSelect: [(plot) => this.tellZoom(plot)],
      },
    };
  }

  private cursor(): uPlot.Cursor {
    return {
      y: false,
      drag: { x: true, y: false, setScale: false },
      points: { size: 7, width: 1.5, stroke: () => "var(--surface)" as unknown as CanvasGradient },
      dataIdx: (_plot, series, at) => this.placeOf(series, at) as number,
      bind: { dblclick: () => null },
    };
  }

  private series(at: number): uPlot.Series {
    const line = this.lines[at]!;
    return {
      stroke: () => this.colours[at]!,
      width: widthOf(line, this.view.settings),
      dash: [...dashOf(line, this.view.settings)],
      spanGaps: false,
      points: { show: line.line.length === 1, size: 6 },
    };
  }

  private placeOf(series: number, at: number): number | null {
    const line = this.lines[series - 1];
    if (line && this.isFollowing && line.run !== this.focused) return null;
    return line ? nearestPlace(line.line, at) : at;
  }

  private yRange(plot: uPlot): uPlot.Range.MinMax {
    const { prepared, settings } = this.view;
    const { min, max } = plot.scales["x"]!;
    const last = prepared.x.length - 1;
    const from = min == null ? 0 : nearestIndex(prepared.x, min);
    const to = max == null ? last : nearestIndex(prepared.x, max);
    const measure = settings.ignoresOutliers ? commonExtent : extent;
    if (settings.shape === "percent" && !settings.isLogY) return limited([0, 100], settings.yLimits, false);
    const found = measure(prepared, Math.max(0, from), to, settings.isLogY);
    return limited(yRange(found, settings.isLogY), settings.yLimits, settings.isLogY);
  }

  private setRange(): void {
    const { prepared, range, x, settings } = this.view;
    const first = settings.isLogX ? firstPositive(prepared.x) : firstX(prepared.x, x);
    const whole = limited([first ?? Number(settings.isLogX), prepared.x.at(-1) ?? 1], settings.xLimits, settings.isLogX);
    const [low, high] = range ?? whole;
    const [min, max] = xRange(low, high);
    this.plot!.setScale("x", { min: min!, max: max! });
  }

  private drawBehind(plot: uPlot): void {
    const { prepared, settings } = this.view;
    const plane = planeOf(plot, prepared.x);
    inside(plot, (canvas) => {
      this.lines.forEach((line, at) => {
        const shade = this.shadeOf(line);
        if (line.lo && line.hi && (settings.showsBand || settings.shape !== "line")) {
          canvas.globalAlpha = FILL_ALPHA[settings.shape] * shade;
          canvas.fillStyle = this.colours[at]!;
          const { lo, hi } = line;
          canvas.fill(this.path(`band ${line.id}`, () => bandPath(plane, lo, hi)));
        }
        if (prepared.isSmoothed && settings.showsOriginal) {
          canvas.globalAlpha = RAW_ALPHA * shade;
          canvas.strokeStyle = this.colours[at]!;
          canvas.lineWidth = uPlot.pxRatio;
          canvas.stroke(this.path(`raw ${line.id}`, () => linePath(plane, line.raw, line.lost)));
        }
      });
    });
  }

  private path(name: string, make: () => Path2D): Path2D {
    const known = this.paths.get(name);
    if (known) return known;
    const made = make();
    this.paths.set(name, made);
    return made;
  }

  private drawAbove(plot: uPlot): void {
    const plane = planeOf(plot, this.view.prepared.x);
    const { top, height } = plot.bbox;
    inside(plot, (canvas) => {
      this.lines.forEach((line, at) => {
        canvas.globalAlpha = this.shadeOf(line);
        canvas.fillStyle = canvas.strokeStyle = this.colours[at]!;
        canvas.lineWidth = 1.5 * uPlot.pxRatio;
        canvas.fill(this.path(`infinity ${line.id}`, () => infinityPath(plane, line, top, top + height, 8 * uPlot.pxRatio)));
        if (line.lost.length) canvas.stroke(lostPath(plane, line.lost, top + height, 6 * uPlot.pxRatio));
      });
      canvas.globalAlpha = 1;
      drawMarks(canvas, plane, this.view.marks, plot.bbox, uPlot.pxRatio);
    });
  }

  private tellHover(plot: uPlot): void {
    const place = plot.cursor.idx ?? null;
    this.events.onHover(place, place === null ? null : this.nearestRun(plot, place));
  }

  private nearestRun(plot: uPlot, place: number): string | null {
    let nearest: string | null = null;
    let distance = FOCUS_PIXELS;
    for (const { run, line } of this.lines) {
      const at = nearestPlace(line, place);
      if (at === null) continue;
      const away = Math.abs(plot.valToPos(line[at]!, "y") - plot.cursor.top!);
      if (away < distance) [nearest, distance] = [run, away];
    }
    return nearest;
  }

  private tellZoom(plot: uPlot): void {
    const { left, width } = plot.select;
    if (width < 4) return;
    plot.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
    this.events.onZoom([plot.posToVal(left, "x"), plot.posToVal(left + width, "x")]);
  }

  private readColours(): void {
    const styles = getComputedStyle(this.host);
    this.axisColours = {
      text: styles.getPropertyValue("--text-3"),
      grid: styles.getPropertyValue("--grid"),
    };
    this.colours = this.lines.map((line) => colourOf(line.colour, styles));
  }

  private size(): { width: number; height: number } {
    return { width: this.host.clientWidth, height: this.host.clientHeight };
  }
}

function dashOf({ run, colour, metricAt }: PreparedLine, { lines }: LineSettings): readonly number[] {
  const own = lines[run]?.dash;
  return own === undefined ? dashFor(colour, metricAt) : (DASHES[own] ?? []);
}

const widthOf = ({ run }: PreparedLine, { lines, width }: LineSettings): number => lines[run]?.width ?? width;

/** What forces a new uPlot: its series and axes are fixed once built. */
function shapeOf({ prepared, x, settings }: ChartView): string {
  const { isLogX, isLogY, xTitle, yTitle } = settings;
  const lines = prepared.runs.map((line) => [line.id, dashOf(line, settings), widthOf(line, settings)]);
  return JSON.stringify([x, isLogX, isLogY, xTitle, yTitle, prepared.x.length === 1, lines]);
}

const dataOf = ({ x, runs }: Prepared): uPlot.AlignedData => [
  x,
  ...runs.map((run) => plotValues(run.line, run.lost)),
];

const planeOf = (plot: uPlot, x: Float64Array): Plane => ({
  x,
  toX: (value) => plot.valToPos(value, "x", true),
  toY: (value) => plot.valToPos(value, "y", true),
});

/** Asking the page instead would make it lay itself out, once for each chart of it. */
const inPixels = (ofCanvas: number): number => ofCanvas / uPlot.pxRatio;

function inside(plot: uPlot, draw: (canvas: CanvasRenderingContext2D) => void): void {
  const { left, top, width, height } = plot.bbox;
  plot.ctx.save();
  plot.ctx.beginPath();
  plot.ctx.rect(left, top, width, height);
  plot.ctx.clip();
  draw(plot.ctx);
  plot.ctx.restore();
}
