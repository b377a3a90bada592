// uPlot with our layers: band and raw line behind, infinities on the edge, one crosshair.
import uPlot from "uplot";
import { colourOf, dashOf } from "../palette";
import type { XAxis } from "../series/columns";
import { type AxisColours, firstX, xAxis, xRange, yAxis, yRange } from "./axes";
import { bandPath, infinityPath, linePath, type Plane } from "./drawing";
import { extent, nearestIndex, nearestPlace, plotValues, type Prepared } from "./prepared";

const FADED = 0.18;
const RAW_ALPHA = 0.14;
const BAND_ALPHA = 0.12;
const FOCUS_PIXELS = 30;

export interface ChartView {
  prepared: Prepared;
  x: XAxis;
  isLog: boolean;
  /** Zoomed x range; null shows everything. */
  range: readonly [number, number] | null;
  /** Palette index of a run. */
  colourIndex: (run: string) => number;
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

  constructor(
    private readonly host: HTMLElement,
    private readonly events: ChartEvents,
  ) {}

  /** Draw this. uPlot is rebuilt only when runs, axes or scales differ from before. */
  show(view: ChartView): void {
    this.view = view;
    this.readColours();
    const shape = shapeOf(view);
    if (shape !== this.shape) this.rebuild(shape);
    else this.plot!.setData(dataOf(view.prepared), false);
    this.plot!.batch(() => this.setRange());
  }

  resize(): void {
    this.plot?.setSize(this.size());
  }

  /** Colours of the theme in force, for the next draw. */
  repaint(): void {
    if (!this.plot) return;
    this.readColours();
    this.plot.redraw(false, true);
  }

  focus(run: string | null): void {
    if (run === this.focused) return;
    this.focused = run;
    const at = this.view.prepared.runs.findIndex((one) => one.run === run);
    this.plot?.setSeries(at < 0 ? (null as unknown as number) : at + 1, { focus: true }, false);
    this.plot?.redraw(false);
  }

  /** Put the crosshair at an x value (null hides it) without telling anybody. */
  crosshair(x: number | null): void {
    if (!this.plot) return;
    const left = x === null ? -10 : this.plot.valToPos(x, "x");
    const isInside = left >= 0 && left <= this.plot.over.clientWidth;
    this.plot.setCursor({ left: isInside ? left : -10, top: isInside ? 0 : -10 }, false);
  }

  /** Left edge of the crosshair and of the plot, in pixels inside the host. */
  crosshairLeft(x: number): number {
    const plot = this.plot!;
    return plot.over.offsetLeft + plot.valToPos(x, "x");
  }

  destroy(): void {
    this.plot?.destroy();
    this.plot = undefined;
    this.shape = "";
  }

  private rebuild(shape: string): void {
    this.plot?.destroy();
    this.shape = shape;
    this.focused = null;
    this.plot = new uPlot(this.options(), dataOf(this.view.prepared), this.host);
    this.plot.over.addEventListener("dblclick", () => this.events.onReset());
  }

  private options(): uPlot.Options {
    const { x, isLog } = this.view;
    const axisColours = (): AxisColours => this.axisColours;
    return {
      ...this.size(),
      padding: [6, 2, 0, 0],
      legend: { show: false },
      focus: { alpha: FADED },
      cursor: this.cursor(),
      scales: {
        x: { time: x === "_timestamp", range: (_plot, low, high) => xRange(low, high) },
        y: { distr: isLog ? 3 : 1, range: (plot) => this.yRange(plot) },
      },
      axes: [xAxis(x, axisColours), yAxis(isLog, axisColours)],
      series: [{}, ...this.view.prepared.runs.map((_run, at) => this.series(at))],
      hooks: {
        drawAxes: [(plot) => this.drawBehind(plot)],
        draw: [(plot) => this.drawInfinities(plot)],
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
    const run = this.view.prepared.runs[at]!;
    return {
      stroke: () => this.colours[at]!,
      width: 1.5,
      dash: [...dashOf(this.view.colourIndex(run.run))],
      spanGaps: run.spansGaps,
      points: { show: run.line.length === 1, size: 6 },
    };
  }

  private placeOf(series: number, at: number): number | null {
    const run = this.view.prepared.runs[series - 1];
    return run ? nearestPlace(run.line, at) : at;
  }

  private yRange(plot: uPlot): uPlot.Range.MinMax {
    const { prepared, isLog } = this.view;
    const { min, max } = plot.scales["x"]!;
    const last = prepared.x.length - 1;
    const from = min == null ? 0 : nearestIndex(prepared.x, min);
    const to = max == null ? last : nearestIndex(prepared.x, max);
    return yRange(extent(prepared, Math.max(0, from), to, isLog), isLog);
  }

  private setRange(): void {
    const { prepared, range, x } = this.view;
    const [low, high] = range ?? [firstX(prepared.x, x) ?? 0, prepared.x.at(-1) ?? 1];
    const [min, max] = xRange(low, high);
    this.plot!.setScale("x", { min: min!, max: max! });
  }

  private drawBehind(plot: uPlot): void {
    const plane = planeOf(plot, this.view.prepared.x);
    inside(plot, (canvas) => {
      this.view.prepared.runs.forEach((run, at) => {
        const shade = this.focused && this.focused !== run.run ? FADED : 1;
        if (run.lo && run.hi) {
          canvas.globalAlpha = BAND_ALPHA * shade;
          canvas.fillStyle = this.colours[at]!;
          canvas.fill(bandPath(plane, run.lo, run.hi));
        }
        if (this.view.prepared.isSmoothed) {
          canvas.globalAlpha = RAW_ALPHA * shade;
          canvas.strokeStyle = this.colours[at]!;
          canvas.lineWidth = uPlot.pxRatio;
          canvas.stroke(linePath(plane, run.raw, run.spansGaps));
        }
      });
    });
  }

  private drawInfinities(plot: uPlot): void {
    const plane = planeOf(plot, this.view.prepared.x);
    const { top, height } = plot.bbox;
    inside(plot, (canvas) => {
      this.view.prepared.runs.forEach((run, at) => {
        canvas.fillStyle = this.colours[at]!;
        canvas.fill(infinityPath(plane, run.raw, top, top + height, 8 * uPlot.pxRatio));
      });
    });
  }

  private tellHover(plot: uPlot): void {
    const place = plot.cursor.idx ?? null;
    this.events.onHover(place, place === null ? null : this.nearestRun(plot, place));
  }

  private nearestRun(plot: uPlot, place: number): string | null {
    let nearest: string | null = null;
    let distance = FOCUS_PIXELS;
    for (const { run, line } of this.view.prepared.runs) {
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
    this.colours = this.view.prepared.runs.map((run) => colourOf(this.view.colourIndex(run.run), styles));
  }

  private size(): { width: number; height: number } {
    return { width: this.host.clientWidth, height: this.host.clientHeight };
  }
}

/** What forces a new uPlot: its series and axes are fixed once built. */
function shapeOf({ prepared, x, isLog, colourIndex }: ChartView): string {
  const runs = prepared.runs.map((run) => [run.run, run.spansGaps, dashOf(colourIndex(run.run))]);
  return JSON.stringify([x, isLog, prepared.x.length === 1, runs]);
}

const dataOf = ({ x, runs }: Prepared): uPlot.AlignedData => [
  x,
  ...runs.map((run) => plotValues(run.line)),
];

const planeOf = (plot: uPlot, x: Float64Array): Plane => ({
  x,
  toX: (value) => plot.valToPos(value, "x", true),
  toY: (value) => plot.valToPos(value, "y", true),
});

function inside(plot: uPlot, draw: (canvas: CanvasRenderingContext2D) => void): void {
  const { left, top, width, height } = plot.bbox;
  plot.ctx.save();
  plot.ctx.beginPath();
  plot.ctx.rect(left, top, width, height);
  plot.ctx.clip();
  draw(plot.ctx);
  plot.ctx.restore();
}
