// <labstead-line-panel>: metrics of several runs over a chosen x, live.
import "uplot/dist/uPlot.min.css";
import { ApiError } from "../api";
import { nameOfFile, saveText } from "../saved-file";
import { formatValue } from "../format";
import { series as liveSeries } from "../live/page";
import type { XAxis } from "../series/columns";
import { bucketsFor } from "../series/request";
import { page, type PageState } from "../store";
import { iconButton } from "../widgets/icons";
import type { MenuEntry } from "../widgets/popup-menu";
import { assemble, type Directory, type Source } from "./assemble";
import { csvOf, pictureOf, savePicture } from "./exports";
import { walk } from "./keyboard";
import { LineChart } from "./line-chart";
import { loadMarks, marksOf } from "./marks";
import { PlotParts, shownOf } from "./line-plot";
import { type Answers, fetchAnswers, wantedOf } from "./line-source";
import { PanelFrame, type PanelState } from "./panel-frame";
import { lastReading, nearestIndex, prepare, type Prepared, readingOfRun, readingsAt, rowsAround } from "./prepared";
import { shaped } from "./stacking";
import { configText, differingFields } from "./run-configs";
import { type LineSettings, needsOf, resolve, type Settings } from "./settings";
import { openTable } from "./table-dialog";
import { colourIndexOf, formatX, nameOf } from "./tooltip";

const TOOLTIP_ROWS = 8;
const ZOOM_MILLISECONDS = 150;
/** How long the mouse rests on a run before it stands out: in its own panel, and in the others. */
const FOCUS_MILLISECONDS = { own: 40, others: 60 };
const directory: Directory = { name: nameOf, colour: colourIndexOf, config: configText, differing: differingFields };

class LinePanel extends HTMLElement {
  static readonly observedAttributes = [
    "data-runs", "data-src", "data-metric", "data-stream", "data-step-metric", "data-settings",
  ];

  settings: LineSettings = resolve();
  private frame: PanelFrame | undefined;
  private parts!: PlotParts;
  private chart: LineChart | undefined;
  private watching: AbortController | undefined;
  private answers: Answers | undefined;
  private prepared: Prepared | undefined;
  private assembled: { answers: Answers; settings: LineSettings; source: Source } | undefined;
  private range: [number, number] | null = null;
  private isOnScreen = false;
  private isOutdated = true;
  private isHovered = false;
  private latestLoad = 0;
  private isLoading = false;
  private drawnWidth = 0;
  private focusTimer: ReturnType<typeof setTimeout> | undefined;
  private hoverFrame: number | undefined;
  private zoomTimer: ReturnType<typeof setTimeout> | undefined;
  private readonly log = iconButton("log", "Logarithmic y axis", () => this.change({ isLogY: !this.settings.isLogY }));
  private readonly whole = iconButton("zoom-out", "Show the whole range", () => this.zoom(null));
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
    page.addEventListener("x", () => this.settings.x || this.restart(), { signal });
    page.addEventListener("runs", () => this.onRuns(), { signal });
    page.addEventListener("keys", () => this.settings.pattern && this.onRuns(), { signal });
    page.addEventListener("marks", () => this.redraw(), { signal });
    page.addEventListener("smoothing", () => this.redraw(), { signal });
    page.addEventListener("focused", () => this.onFocus(), { signal });
    page.addEventListener("hover", () => this.scheduleHover(), { signal });
    document.addEventListener("theme", () => this.chart?.repaint(), { signal });
    this.frame.fullScreen.listen(signal);
    this.onScreen.observe(this);
    this.onSize.observe(this.frame.plot);
  }

  // A move in the document disconnects and connects again at once; only a real farewell tears down.
  disconnectedCallback(): void {
    queueMicrotask(() => {
      if (!this.isConnected) this.tearDown();
    });
  }

  attributeChangedCallback(name: string, before: string | null, now: string | null): void {
    if (before === now) return;
    if (name === "data-settings") return this.takeSettings(now);
    if (before !== null && this.watching) this.restart();
  }

  private takeSettings(text: string | null): void {
    const before = this.settings;
    this.settings = resolve(JSON.parse(text ?? "{}") as Settings);
    if (!this.watching) return;
    this.showTitle();
    if (needsOf(before) !== needsOf(this.settings)) this.restart();
    else this.redraw();
  }

  /** The workspace around keeps the change; a panel on its own keeps it until it is left. */
  private change(settings: Settings): void {
    const asked = new CustomEvent("panel-change", { bubbles: true, cancelable: true, detail: settings });
    if (!this.dispatchEvent(asked)) return;
    this.dataset["settings"] = JSON.stringify({ ...this.settings, ...settings });
  }

  private build(): PanelFrame {
    this.whole.hidden = true;
    this.whole.dataset["tool"] = this.log.dataset["tool"] = "";
    const frame = new PanelFrame(this, {
      buttons: [this.whole, this.log],
      menu: () => this.menu(),
      onRetry: () => this.restart(),
    });
    this.parts = new PlotParts(frame.plot, frame.body);
    frame.plot.addEventListener("keydown", (event) => this.onKey(event));
    frame.plot.addEventListener("pointerenter", () => (this.isHovered = true));
    frame.plot.addEventListener("pointerleave", () => (this.isHovered = false));
    frame.plot.addEventListener("blur", () => this.leave());
    this.parts.describe(`${this.metric}: loading`);
    frame.become("loading");
    this.frame = frame;
    this.showTitle();
    return frame;
  }

  private showTitle(): void {
    this.frame!.showTitle(this.titleText);
  }

  private get titleText(): string {
    const { title, metrics, pattern, expressions } = this.settings;
    return title || [...metrics, pattern, ...expressions].filter(Boolean).join(", ") || this.metric;
  }

  private menu(): MenuEntry[] {
    const title = this.titleText;
    return [
      { label: "View as table", icon: "table", act: () => this.prepared && openTable(title, this.prepared, this.x) },
      { label: "Download CSV", icon: "download", act: () => this.saveCSV() },
      { label: "Download PNG", icon: "download", act: () => this.savePNG() },
      { label: "Compare with a baseline…", icon: "chart", act: () => void this.openComparison() },
    ];
  }

  private async openComparison(): Promise<void> {
    const { openComparison } = await import("../statistics/comparison-dialog");
    const { replicates, baseline } = this.settings;
    openComparison({
      project: this.dataset["src"]!.replace(/\/series$/, ""),
      filter: JSON.stringify({ id: { $in: this.runs } }),
      of: replicates.map((key) => `config.${key}`),
      by: [],
      metric: this.wanted.metrics[0] ?? this.metric,
      baselineRun: "",
      baselineGroup: baseline,
      onChoice: ({ of, baseline: chosen }) => this.change({
        ...(of && { replicates: of.map((key) => key.replace(/^config\./, "")) }),
        ...(chosen !== undefined && { baseline: chosen }),
      }),
    });
  }

  private saveCSV(): void {
    if (this.prepared) saveText(nameOfFile(this.titleText, "csv"), "text/csv", csvOf(this.prepared, this.x));
  }

  private savePNG(): void {
    const canvas = this.chart?.canvas;
    if (!canvas || !this.prepared) return;
    const picture = pictureOf(canvas, this.titleText, this.prepared, this.chart!.lineColours);
    savePicture(nameOfFile(this.titleText, "png"), picture);
  }

  private tearDown(): void {
    this.watching?.abort();
    this.watching = undefined;
    this.onScreen.disconnect();
    this.onSize.disconnect();
    clearTimeout(this.zoomTimer);
    clearTimeout(this.focusTimer);
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
    if (this.settings.x) return this.settings.x;
    if (page.now.x !== "_step") return page.now.x;
    return this.stream === "system" ? "_runtime" : (this.dataset["stepMetric"] ?? "_step");
  }

  private get runs(): string[] {
    const own = this.dataset["runs"];
    return own ? (JSON.parse(own) as string[]) : page.visibleRuns;
  }

  private get wanted(): ReturnType<typeof wantedOf> {
    return wantedOf(this.metric, this.settings, page.now.keys);
  }

  private onSight(isOnScreen: boolean): void {
    this.isOnScreen = isOnScreen;
    this.loadIfNeeded();
  }

  private onResize(): void {
    this.chart?.resize();
    const { plot } = this.frame!;
    if (this.answers && bucketsFor(plot.clientWidth) > bucketsFor(this.drawnWidth)) this.outdate();
  }

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
    const { runs, x } = this;
    const mine = ++this.latestLoad;
    this.isOutdated = false;
    if (runs.length === 0) return this.showNothing("No run is shown. Switch one on with its eye.");
    this.isLoading = true;
    this.drawnWidth = this.frame!.plot.clientWidth;
    const question = {
      source: this.dataset["src"]!, stream: this.stream, runs, x, range: this.askedRange, width: this.drawnWidth,
    };
    try {
      const answers = await fetchAnswers(question, this.wanted, this.settings);
      if (mine === this.latestLoad) this.receive(answers);
    } catch (error) {
      if (mine === this.latestLoad) this.fail(error);
    } finally {
      if (mine === this.latestLoad) this.isLoading = false;
    }
    this.loadIfNeeded();
  }

  /** Zoomed, or as set for good; half a range is left to the drawing. */
  private get askedRange(): [number, number] | null {
    const [low, high] = this.settings.xLimits;
    return this.range ?? (low !== null && high !== null && low < high ? [low, high] : null);
  }

  private receive(answers: Answers): void {
    this.answers = answers;
    const drawn = [...answers.values()].flatMap((panel) => panel.runs).filter((run) => run.nRaw > 0);
    this.dataset["points"] = String(drawn.reduce((sum, run) => sum + run.nRaw, 0));
    this.dataset["last"] = String(Math.max(...drawn.map((run) => run.last ?? -Infinity)));
    if (drawn.length === 0 && !this.range) {
      const together = this.x.startsWith("_") ? "" : ` together with ${this.x}`;
      return this.showNothing(`None of the shown runs has logged this metric${together}.`);
    }
    this.frame!.become("ready");
    this.redraw();
  }

  private showNothing(sentence: string, state: PanelState = "empty"): void {
    this.prepared = undefined;
    this.answers = undefined;
    this.dataset["points"] = "0";
    delete this.dataset["last"];
    this.chart?.destroy();
    this.frame!.showValue();
    this.frame!.showNote("");
    this.parts.describe(`${this.titleText}: ${sentence}`);
    this.frame!.become(state, sentence);
  }

  private fail(error: unknown): void {
    if (!(error instanceof ApiError)) throw error;
    const trace = error.requestId ? ` (request ${error.requestId})` : "";
    if (error.isDenied) this.showNothing(`You may not see these numbers. ${error.message}`, "denied");
    else if (this.answers) this.frame!.become("stale");
    else this.frame!.become("error", `The numbers could not be loaded: ${error.message}${trace}`);
  }

  private redraw(): void {
    if (!this.answers || !this.isOnScreen) return;
    const { settings, x, range } = this;
    this.prepared = shaped(prepare(this.source(this.answers), settings.smoothing ?? page.now.smoothing), settings.shape);
    this.parts.showLegend(this.prepared, settings.legend === "top");
    this.chart ??= new LineChart(this.frame!.plot, {
      onHover: (place, run) => this.tellHover(place, run),
      onZoom: (zoomed) => this.zoom(zoomed),
      onReset: () => this.zoom(null),
    });
    const marks = settings.showsMarks ? marksOf(this.runs, x, colourNamed(this)) : [];
    this.chart.show({ prepared: this.prepared, x, settings, range, marks });
    this.dataset["marks"] = String(marks.length);
    loadMarks(this.dataset["src"]!);
    this.chart.focus(page.now.focused);
    this.describe(this.prepared);
    this.onHover();
  }

  /** Groups with their bands are worked out once for an answer, not for each move of a slider. */
  private source(answers: Answers): Source {
    const { settings } = this;
    const isKnown = this.assembled?.answers === answers && this.assembled.settings === settings;
    if (!isKnown) this.assembled = { answers, settings, source: assemble(answers, this.wanted, settings, directory) };
    return this.assembled!.source;
  }

  private describe(prepared: Prepared): void {
    const { x } = this;
    const asked = this.runs.length;
    const shown = this.settings.groupBy.length || this.settings.replicates.length ? asked : new Set(prepared.runs.map((line) => line.run)).size;
    const ends = [prepared.x[0] ?? 0, prepared.x.at(-1) ?? 0].map((end) => formatX(end, x));
    const runs = asked === 1 ? "1 run" : `${shown} of ${asked} runs`;
    const points = `${formatValue(Number(this.dataset["points"]))} points`;
    const incomplete = new Set([...this.answers!.values()].flatMap((panel) => panel.incomplete ?? []));
    this.parts.describe(`Line chart of ${this.titleText}, ${runs}, ${points}, ${ends[0]} to ${ends[1]}`);
    if (this.dataset["state"] !== "stale") this.frame!.showNote(noteOf(shown, asked, incomplete.size));
    this.log.setAttribute("aria-pressed", String(this.settings.isLogY));
    this.whole.hidden = this.range === null;
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

  /** Drawing anew at each of a quick mouse's moves would cost more than a frame. The tooltip follows at once. */
  private onFocus(): void {
    clearTimeout(this.focusTimer);
    this.focusTimer = setTimeout(() => this.showFocus(), FOCUS_MILLISECONDS[this.isHovered ? "own" : "others"]);
    this.scheduleHover();
  }

  private showFocus(): void {
    if (this.isOnScreen && this.prepared) this.chart?.focus(page.now.focused);
  }

  /** Once in a frame, however many moves there were. */
  private scheduleHover(): void {
    this.hoverFrame ??= requestAnimationFrame(() => {
      this.hoverFrame = undefined;
      this.onHover();
    });
  }

  private onHover(): void {
    if (!this.isOnScreen || !this.prepared || !this.chart) return;
    const { hover } = this;
    const { focused } = page.now;
    if (!this.isHovered) this.chart.crosshair(hover);
    const place = hover === null ? -1 : nearestIndex(this.prepared.x, hover);
    if (place < 0) return this.onNoHover();
    if (!this.isActive) {
      this.frame!.showValue(shownOf(readingOfRun(this.prepared, place, focused)));
      return this.parts.hideTooltip();
    }
    const readings = readingsAt(this.prepared, place);
    const x = this.prepared.x[place]!;
    const rows = rowsAround(readings, focused, TOOLTIP_ROWS);
    this.parts.showTooltip(formatX(x, this.x), rows, this.chart.crosshairAt(x));
  }

  private onNoHover(): void {
    this.parts.hideTooltip();
    const run = this.prepared!.runs.find((one) => one.run === page.now.focused);
    this.frame!.showValue(shownOf(run ? lastReading(run) : only(this.prepared!.runs.map(lastReading))));
  }

  private get isActive(): boolean {
    return this.isHovered || this.frame!.plot.matches(":focus-visible");
  }

  private leave(): void {
    if (!this.isHovered) page.set({ hover: null, focused: null });
  }

  private onKey(event: KeyboardEvent): void {
    if (event.key === "Escape") return this.leave();
    const moved = this.prepared && walk(event.key, this.prepared, this.hover, page.now.focused);
    if (!moved) return;
    event.preventDefault();
    page.set({ hover: this.hoverAt(moved.place), focused: moved.run });
    const reading = readingsAt(this.prepared!, moved.place).find((one) => one.run === moved.run);
    const value = reading ? `${reading.label} ${reading.value.toPrecision(4)}` : "no value";
    this.parts.say(`${formatX(this.prepared!.x[moved.place]!, this.x)}: ${value}`);
  }
}

function noteOf(shown: number, asked: number, incomplete: number): string {
  if (incomplete) return `Some points of ${incomplete === 1 ? "1 run" : `${incomplete} runs`} cannot be read`;
  return shown < asked ? `${shown} of ${asked} runs` : "";
}

function colourNamed(element: Element): (variable: string) => string {
  const styles = getComputedStyle(element);
  return (variable) => styles.getPropertyValue(variable);
}

const only = <T>(list: T[]): T | undefined => (list.length === 1 ? list[0] : undefined);

customElements.define("labstead-line-panel", LinePanel);
