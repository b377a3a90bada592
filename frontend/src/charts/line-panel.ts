// <labstead-line-panel>: one metric of several runs over a chosen x, live.
import "uplot/dist/uPlot.min.css";
import { ApiError } from "../api";
import { formatValue } from "../format";
import { series as liveSeries } from "../live/page";
import type { PanelColumns, XAxis } from "../series/columns";
import { bucketsFor, fetchPanel } from "../series/request";
import { page, type PageState } from "../store";
import { LineChart } from "./line-chart";
import { PanelFrame } from "./panel-frame";
import { lastReading, nearestIndex, prepare, type Prepared, readingsAt, rowsAround } from "./prepared";
import { openTable } from "./table-dialog";
import { colourIndexOf, formatX, nameOf } from "./tooltip";

type PanelState = "loading" | "empty" | "ready" | "error" | "denied" | "stale";

const TOOLTIP_ROWS = 8;
const ZOOM_MILLISECONDS = 150;

class LinePanel extends HTMLElement {
  static readonly observedAttributes = ["data-runs", "data-src", "data-metric", "data-stream", "data-step-metric"];

  private frame: PanelFrame | undefined;
  private chart: LineChart | undefined;
  private watching: AbortController | undefined;
  private columns: PanelColumns | undefined;
  private prepared: Prepared | undefined;
  private range: [number, number] | null = null;
  private isLog = false;
  private isOnScreen = false;
  private isOutdated = true;
  private isHovered = false;
  private latestLoad = 0;
  private isLoading = false;
  private zoomTimer: ReturnType<typeof setTimeout> | undefined;
  private readonly onScreen = new IntersectionObserver(
    (entries) => this.onSight(entries.at(-1)!.isIntersecting),
    { rootMargin: "200px", scrollMargin: "200px" } as IntersectionObserverInit,
  );
  private readonly onSize = new ResizeObserver(() => this.onResize());

  connectedCallback(): void {
    this.frame ??= this.build();
    if (this.watching) return;
    this.watching = new AbortController();
    const { signal } = this.watching;
    liveSeries.addEventListener("series", () => this.outdate(), { signal });
    page.addEventListener("x", () => this.restart(), { signal });
    page.addEventListener("runs", () => this.onRuns(), { signal });
    page.addEventListener("smoothing", () => this.redraw(), { signal });
    page.addEventListener("focused", () => this.onFocus(), { signal });
    page.addEventListener("hover", () => this.onHover(), { signal });
    document.addEventListener("theme", () => this.chart?.repaint(), { signal });
    this.onScreen.observe(this);
    this.onSize.observe(this.frame.plot);
  }

  // A move in the document disconnects and connects again at once; only a real farewell tears down.
  disconnectedCallback(): void {
    queueMicrotask(() => {
      if (!this.isConnected) this.tearDown();
    });
  }

  attributeChangedCallback(_name: string, before: string | null): void {
    if (before !== null && this.watching) this.restart();
  }

  private build(): PanelFrame {
    const frame = new PanelFrame(this, {
      onLog: () => this.toggleLog(),
      onTable: () => this.prepared && openTable(this.metric, this.prepared, this.x),
      onReset: () => this.zoom(null),
      onRetry: () => this.restart(),
    });
    frame.plot.addEventListener("keydown", (event) => this.onKey(event));
    frame.plot.addEventListener("pointerenter", () => (this.isHovered = true));
    frame.plot.addEventListener("pointerleave", () => (this.isHovered = false));
    frame.plot.addEventListener("blur", () => this.leave());
    frame.describe(`${this.metric}: loading`);
    this.become("loading");
    return frame;
  }

  private tearDown(): void {
    this.watching?.abort();
    this.watching = undefined;
    this.onScreen.disconnect();
    this.onSize.disconnect();
    clearTimeout(this.zoomTimer);
    this.chart?.destroy();
    this.chart = undefined;
    this.latestLoad++;
    this.isLoading = false;
    this.isOutdated = true;
  }

  private get metric(): string {
    return this.dataset["metric"] ?? "";
  }

  private get stream(): string {
    return this.dataset["stream"] ?? "history";
  }

  /** Instead of steps: the clock for system metrics, which know none, or what the run defines. */
  private get x(): XAxis {
    if (page.now.x !== "_step") return page.now.x;
    return this.stream === "system" ? "_runtime" : (this.dataset["stepMetric"] ?? "_step");
  }

  private get runs(): string[] {
    const own = this.dataset["runs"];
    return own ? (JSON.parse(own) as string[]) : page.visibleRuns;
  }

  private onSight(isOnScreen: boolean): void {
    this.isOnScreen = isOnScreen;
    this.loadIfNeeded();
  }

  private onResize(): void {
    this.chart?.resize();
    const { plot } = this.frame!;
    if (this.columns && bucketsFor(plot.clientWidth) > bucketsFor(this.drawnWidth)) this.outdate();
  }

  private drawnWidth = 0;

  private onRuns(): void {
    this.isOutdated = true;
    this.latestLoad++;
    this.isLoading = false;
    this.loadIfNeeded();
  }

  /** Other numbers are wanted than those on the screen: forget the answer that is under way. */
  private restart(): void {
    this.range = null;
    this.onRuns();
  }

  /** The same numbers have grown: ask again, after the answer that is under way. */
  private outdate(): void {
    this.isOutdated = true;
    this.loadIfNeeded();
  }

  private loadIfNeeded(): void {
    if (!this.dataset["runs"] && !page.areRunsKnown) return; // the list of runs is on its way
    if (this.isOnScreen && this.isOutdated && !this.isLoading && !document.hidden) void this.load();
  }

  private async load(): Promise<void> {
    const { runs } = this;
    const mine = ++this.latestLoad;
    this.isOutdated = false;
    if (runs.length === 0) return this.showNothing("No run is shown. Switch one on with its eye.");
    this.isLoading = true;
    this.drawnWidth = this.frame!.plot.clientWidth;
    try {
      const columns = await fetchPanel({
        source: this.dataset["src"]!,
        stream: this.stream,
        metric: this.metric,
        runs,
        x: this.x,
        range: this.range ?? undefined,
        width: this.drawnWidth,
      });
      if (mine === this.latestLoad) this.receive(columns);
    } catch (error) {
      if (mine === this.latestLoad) this.fail(error);
    } finally {
      if (mine === this.latestLoad) this.isLoading = false;
    }
    this.loadIfNeeded();
  }

  private receive(columns: PanelColumns): void {
    this.columns = columns;
    const drawn = columns.runs.filter((run) => run.nRaw > 0);
    this.dataset["points"] = String(drawn.reduce((sum, run) => sum + run.nRaw, 0));
    this.dataset["last"] = String(Math.max(...drawn.map((run) => run.last ?? -Infinity)));
    if (drawn.length === 0 && !this.range) {
      const together = this.x.startsWith("_") ? "" : ` together with ${this.x}`;
      return this.showNothing(`None of the shown runs has logged this metric${together}.`);
    }
    this.become("ready");
    this.redraw();
  }

  private showNothing(sentence: string): void {
    this.prepared = undefined;
    this.columns = undefined;
    this.dataset["points"] = "0";
    delete this.dataset["last"];
    this.chart?.destroy();
    this.frame!.showValue(undefined);
    this.frame!.showNote("");
    this.frame!.describe(`${this.metric}: ${sentence}`);
    this.become("empty", sentence);
  }

  private fail(error: unknown): void {
    if (!(error instanceof ApiError)) throw error;
    const trace = error.requestId ? ` (request ${error.requestId})` : "";
    if (error.isDenied) this.become("denied", `You may not see these numbers. ${error.message}`);
    else if (this.columns) this.become("stale");
    else this.become("error", `The numbers could not be loaded: ${error.message}${trace}`);
  }

  private become(state: PanelState, sentence = ""): void {
    const isNew = this.dataset["state"] !== state;
    this.dataset["state"] = state;
    this.frame?.showMessage(sentence, state === "error");
    if (state === "stale" && isNew) this.frame?.showNote(`Last update ${new Date().toLocaleTimeString()}`);
    if (state === "ready" && isNew) this.dispatchEvent(new Event("widget-ready"));
  }

  private redraw(): void {
    if (!this.columns || !this.isOnScreen) return;
    this.prepared = prepare(this.columns, page.now.smoothing);
    this.chart ??= new LineChart(this.frame!.plot, {
      onHover: (place, run) => this.tellHover(place, run),
      onZoom: (range) => this.zoom(range),
      onReset: () => this.zoom(null),
    });
    this.chart.show({
      prepared: this.prepared,
      x: this.x,
      isLog: this.isLog,
      range: this.range,
      colourIndex: colourIndexOf,
    });
    this.chart.focus(page.now.focused);
    this.describe(this.prepared);
    this.onHover();
  }

  private describe(prepared: Prepared): void {
    const { x } = this;
    const asked = this.runs.length;
    const shown = prepared.runs.length;
    const ends = [prepared.x[0] ?? 0, prepared.x.at(-1) ?? 0].map((end) => formatX(end, x));
    const runs = asked === 1 ? "1 run" : `${shown} of ${asked} runs`;
    const points = `${formatValue(Number(this.dataset["points"]))} points`;
    this.frame!.describe(`Line chart of ${this.metric}, ${runs}, ${points}, ${ends[0]} to ${ends[1]}`);
    this.frame!.showNote(noteOf(shown, asked, this.columns?.incomplete?.length ?? 0));
    this.frame!.showSwitches(this.isLog, this.range !== null);
  }

  private toggleLog(): void {
    this.isLog = !this.isLog;
    this.redraw();
  }

  // The coarse line is stretched at once; the fine one follows when the gesture has ended.
  private zoom(range: [number, number] | null): void {
    this.range = range;
    this.redraw();
    clearTimeout(this.zoomTimer);
    this.zoomTimer = setTimeout(() => this.onRuns(), ZOOM_MILLISECONDS);
  }

  private tellHover(place: number | null, run: string | null): void {
    page.set({ focused: run, hover: this.hoverAt(place) });
  }

  private hoverAt(place: number | null): PageState["hover"] {
    const x = place === null ? undefined : this.prepared?.x[place];
    return x === undefined ? null : { x, axis: this.x };
  }

  /** Where the page's crosshair stands on our axis. */
  private get hover(): number | null {
    const { hover } = page.now;
    return hover?.axis === this.x ? hover.x : null;
  }

  private onFocus(): void {
    if (!this.isOnScreen || !this.prepared) return;
    this.chart?.focus(page.now.focused);
    this.onHover();
  }

  private onHover(): void {
    if (!this.isOnScreen || !this.prepared || !this.chart) return;
    const { hover } = this;
    const { focused } = page.now;
    if (!this.isHovered) this.chart.crosshair(hover);
    const place = hover === null ? -1 : nearestIndex(this.prepared.x, hover);
    if (place < 0) return this.onNoHover();
    const readings = readingsAt(this.prepared, place);
    this.frame!.showValue(readings.find((one) => one.run === focused) ?? only(readings));
    if (!this.isActive) return this.frame!.hideTooltip();
    const x = this.prepared.x[place]!;
    const rows = rowsAround(readings, focused, TOOLTIP_ROWS);
    this.frame!.showTooltip(formatX(x, this.x), rows, this.chart.crosshairLeft(x));
  }

  private onNoHover(): void {
    this.frame!.hideTooltip();
    const run = this.prepared!.runs.find((one) => one.run === page.now.focused);
    this.frame!.showValue(run ? lastReading(run) : only(this.prepared!.runs.map(lastReading)));
  }

  private get isActive(): boolean {
    return this.isHovered || this.frame!.plot.matches(":focus-visible");
  }

  private leave(): void {
    if (!this.isHovered) page.set({ hover: null, focused: null });
  }

  private onKey(event: KeyboardEvent): void {
    const step = { ArrowLeft: -1, ArrowRight: 1, PageUp: -20, PageDown: 20 }[event.key];
    if (event.key === "Escape") return this.leave();
    if (!this.prepared) return;
    if (step !== undefined) this.moveCrosshair(step);
    else if (event.key === "ArrowUp" || event.key === "ArrowDown") this.moveFocus(event.key === "ArrowUp" ? -1 : 1);
    else return;
    event.preventDefault();
  }

  private moveCrosshair(step: number): void {
    const { x } = this.prepared!;
    const { hover } = this;
    const { focused } = page.now;
    const from = hover === null ? (step > 0 ? -1 : x.length) : nearestIndex(x, hover);
    const place = Math.max(0, Math.min(x.length - 1, from + step));
    page.set({ hover: this.hoverAt(place), focused: focused ?? this.prepared!.runs[0]?.run ?? null });
    this.speak(place);
  }

  private moveFocus(step: number): void {
    const { x, runs } = this.prepared!;
    const place = this.hover === null ? x.length - 1 : nearestIndex(x, this.hover);
    const readings = readingsAt(this.prepared!, place);
    const at = readings.findIndex((one) => one.run === page.now.focused);
    const next = readings[(at + step + readings.length) % readings.length] ?? runs[0];
    page.set({ hover: this.hoverAt(place), focused: next?.run ?? null });
    this.speak(place);
  }

  private speak(place: number): void {
    const { focused } = page.now;
    const reading = readingsAt(this.prepared!, place).find((one) => one.run === focused);
    const value = reading ? `${nameOf(reading.run)} ${reading.value.toPrecision(4)}` : "no value";
    this.frame!.say(`${formatX(this.prepared!.x[place]!, this.x)}: ${value}`);
  }
}

function noteOf(shown: number, asked: number, incomplete: number): string {
  if (incomplete) return `Some points of ${incomplete === 1 ? "1 run" : `${incomplete} runs`} cannot be read`;
  return shown < asked ? `${shown} of ${asked} runs` : "";
}

const only = <T>(list: T[]): T | undefined => (list.length === 1 ? list[0] : undefined);

customElements.define("labstead-line-panel", LinePanel);
