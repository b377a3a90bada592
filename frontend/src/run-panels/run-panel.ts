// What panels over runs share: they ask for fields of the page's runs, draw them, and stay current.
import "../styles/run-panels-lazy.css";
import { ApiError } from "../api";
import { PanelFrame, type PanelState } from "../charts/panel-frame";
import { Presence } from "../charts/presence";
import { openRows, type Rows } from "../charts/rows-dialog";
import { make } from "../dom";
import { formatValue } from "../format";
import { series as liveSeries } from "../live/page";
import { throttle } from "../live/throttle";
import { csvLine, nameOfFile, saveText } from "../saved-file";
import { page } from "../store";
import type { MenuEntry } from "../widgets/popup-menu";
import { fetchRunValues, type RunValues, type Those } from "./run-values";
import type { CommonSettings, Layer } from "./settings";

const LIVE_MILLISECONDS = 2_000;
const MOST_ROWS_SHOWN = 500;

/** What was drawn; or a sentence that says why nothing was. */
export type Drawn = { empty: string } | {
  /** Of how many runs. */
  runs: number;
  /** For those who cannot see it. */
  label: string;
  /** What is missing, beside runs. */
  note?: string;
};

/** The numbers behind the picture: what "View as table" shows and CSV holds. */
export interface Table {
  head: readonly string[];
  /** Numbers as they are. */
  rows: readonly (readonly (string | number | null)[])[];
}

export abstract class RunPanel<Settings extends CommonSettings, Values extends RunValues = RunValues> extends HTMLElement {
  static readonly observedAttributes = ["data-runs", "data-src", "data-settings"];

  protected frame!: PanelFrame;
  /** What the panel draws into. */
  protected readonly content = make("div", "run-panel-content");
  /** The newest answer; none where nothing may be shown. */
  protected values: Values | undefined;
  protected settings!: Settings;
  private readonly presence = new Presence(this, {
    onStart: (signal) => this.start(signal),
    onEnd: () => this.end(),
    onSight: () => this.onSight(),
  });
  protected isDrawn = false;
  private isOutdated = true;
  /** What is drawn has not been confirmed: the newest question failed. */
  private isStale = false;
  /** What `values` answer. */
  private answered = "";
  private isLoading = false;
  private latestLoad = 0;
  private frameAsked: number | undefined;
  private readonly refresh = throttle(this.liveMilliseconds, () => this.outdate());
  private readonly onSize = new ResizeObserver(() => this.scheduleDrawing());

  /** Settings from the layers of the layout. */
  protected abstract settle(layer: Layer): Settings;
  /** Fields of runs; all of an object by its name alone. */
  protected abstract fields(): readonly string[];
  protected abstract get automaticTitle(): string;
  /** Draw `values` into `content`, now that both are there. */
  protected abstract draw(values: Values): Drawn;
  protected abstract table(values: Values): Table;

  /** What it is to those who hear it: one picture, or things to walk through. */
  protected get shownAs(): "img" | "group" {
    return "img";
  }

  /** More than these runs, the newest, are never asked for. */
  protected get mostRuns(): number {
    return 1_000;
  }

  /** While runs log, it asks again this often at most. */
  protected get liveMilliseconds(): number {
    return LIVE_MILLISECONDS;
  }

  /**
   * All that is drawn: the fields of the runs, and those to group by. Panels with `Values` of their own
   * ask for them here, and keep nothing: an answer that comes too late is dropped. Throws ApiError.
   */
  protected ask(runs: Those): Promise<Values> {
    const columns = [...this.fields(), ...this.settings.by];
    return fetchRunValues({ source: this.source, columns, runs, most: this.mostRuns }) as Promise<Values>;
  }

  /** Why there is nothing to draw; empty where there is something. */
  protected nothingIn({ rows }: Values): string {
    return rows.length ? "" : "No run matches.";
  }

  /** Another run stands out, or none. Drawing anew is right, if not always cheap. */
  protected showFocus(_run: string | null): void {}

  protected menu(): MenuEntry[] {
    return [
      { label: "View as table", icon: "table", act: () => this.openTable() },
      { label: "Download CSV", icon: "download", act: () => this.saveCSV() },
    ];
  }

  connectedCallback(): void {
    if (!this.frame) this.build();
    this.presence.connect();
  }

  disconnectedCallback(): void {
    this.presence.disconnect();
  }

  private start(signal: AbortSignal): void {
    liveSeries.addEventListener("series", () => this.refresh(), { signal });
    document.body.addEventListener("live-runs", () => this.refresh(), { signal });
    for (const what of ["runs", "filter"]) page.addEventListener(what, () => this.restart(), { signal });
    page.addEventListener("focused", () => this.isDrawn && this.presence.isOnScreen && this.showFocus(page.now.focused), { signal });
    document.addEventListener("theme", () => this.scheduleDrawing(), { signal });
    this.frame.fullScreen.listen(signal);
    this.onSize.observe(this.content);
  }

  attributeChangedCallback(name: string, before: string | null, now: string | null): void {
    if (before === now || !this.presence.isStarted) return;
    if (name === "data-settings") this.takeSettings();
    else this.restart();
  }

  protected build(): void {
    this.classList.add("panel", "run-panel");
    this.settings = this.readSettings();
    this.frame = new PanelFrame(this, { menu: () => this.menu(), onRetry: () => this.restart() });
    this.frame.showTitle(this.titleText);
    this.frame.plot.append(this.content);
    this.frame.plot.tabIndex = 0;
    this.describe("loading", "group");
    this.frame.become("loading");
  }

  private end(): void {
    this.onSize.disconnect();
    this.latestLoad++;
    this.isLoading = false;
    this.isOutdated = true;
  }

  protected get titleText(): string {
    return this.settings.title || this.automaticTitle;
  }

  protected get source(): string {
    return this.dataset["src"] ?? "";
  }

  /** Keep a setting, as the drawer would. */
  protected change(settings: Partial<Settings>): void {
    const asked = new CustomEvent("panel-change", { bubbles: true, cancelable: true, detail: settings });
    if (this.dispatchEvent(asked)) this.dataset["settings"] = JSON.stringify({ ...this.layer, ...settings });
  }

  protected scheduleDrawing(): void {
    this.frameAsked ??= requestAnimationFrame(() => {
      this.frameAsked = undefined;
      this.drawNow();
    });
  }

  /** Other values are wanted: forget the answer that is under way. */
  protected restart(): void {
    this.latestLoad++;
    this.isLoading = false;
    this.outdate();
  }

  protected describe(what: string, role: string): void {
    this.frame.plot.setAttribute("role", role);
    this.frame.plot.setAttribute("aria-label", `${this.titleText}: ${what}`);
  }

  private get layer(): Layer {
    return JSON.parse(this.dataset["settings"] ?? "{}") as Layer;
  }

  private readSettings(): Settings {
    return this.settle(this.layer);
  }

  private takeSettings(): void {
    const before = this.needs;
    this.settings = this.readSettings();
    this.frame.showTitle(this.titleText);
    if (this.needs === before) this.scheduleDrawing();
    else this.restart();
  }

  /** What has to be asked anew when it changes. */
  private get needs(): string {
    return JSON.stringify([this.fields(), this.settings.by, this.settings.runs]);
  }

  private get those(): Those {
    const own = this.dataset["runs"];
    if (own) return { ids: JSON.parse(own) as string[] };
    return this.settings.runs === "shown" ? { ids: page.visibleRuns } : { filter: page.now.filter };
  }

  private onSight(): void {
    this.loadIfNeeded();
    if (this.presence.isOnScreen) this.scheduleDrawing();
  }

  private outdate(): void {
    this.isOutdated = true;
    this.loadIfNeeded();
  }

  private loadIfNeeded(): void {
    if (!this.dataset["runs"] && !page.areRunsKnown) return; // the list of runs is on its way
    if (this.presence.isStarted && this.presence.isOnScreen && this.isOutdated && !this.isLoading && !document.hidden) void this.load();
  }

  private async load(): Promise<void> {
    const runs = this.those;
    const mine = ++this.latestLoad;
    this.isOutdated = false;
    if ("ids" in runs && runs.ids.length === 0) return this.forget("No run is shown. Switch one on with its eye.");
    this.isLoading = true;
    try {
      const values = await this.ask(runs);
      if (mine === this.latestLoad) this.receive(values);
    } catch (error) {
      if (mine === this.latestLoad) this.fail(error);
    } finally {
      if (mine === this.latestLoad) this.isLoading = false;
    }
    this.loadIfNeeded();
  }

  private receive(values: Values): void {
    this.values = values;
    this.answered = this.needs;
    this.isStale = false;
    this.drawNow();
  }

  private drawNow(): void {
    const { values } = this;
    if (!values || this.answered !== this.needs || !this.presence.isOnScreen) return;
    const nothing = this.nothingIn(values);
    if (nothing) return this.showNothing(nothing);
    const drawn = this.draw(values);
    if ("empty" in drawn) return this.showNothing(drawn.empty);
    this.describe(drawn.label, this.shownAs);
    this.dataset["drawn"] = String(drawn.runs);
    if (!this.isStale) this.frame.showNote([drawn.note, noteOf(drawn.runs, values)].filter(Boolean).join(" · "));
    this.frame.become(this.isStale ? "stale" : "ready");
    this.isDrawn = true;
    this.showFocus(page.now.focused);
  }

  /** What was drawn may not be shown any more: no later drawing brings it back. */
  private forget(sentence: string, state: PanelState = "empty"): void {
    this.values = undefined;
    this.showNothing(sentence, state);
  }

  private showNothing(sentence: string, state: PanelState = "empty"): void {
    this.isDrawn = false;
    this.content.replaceChildren();
    this.dataset["drawn"] = "0";
    this.frame.showNote("");
    this.frame.showValue();
    this.describe(sentence, "group");
    this.frame.become(state, sentence);
  }

  protected fail(error: unknown): void {
    if (!(error instanceof ApiError)) throw error;
    const trace = error.requestId ? ` (request ${error.requestId})` : "";
    if (error.isDenied) return this.forget(`You may not see these runs. ${error.message}`, "denied");
    if (!this.isDrawn) return this.forget(`The values could not be loaded: ${error.message}${trace}`, "error");
    this.isStale = true;
    this.frame.become("stale");
  }

  private openTable(): void {
    if (!this.values || !this.isDrawn) return;
    const { head, rows } = this.table(this.values);
    const shown = rows.slice(0, MOST_ROWS_SHOWN);
    const count = shown.length < rows.length ? `${formatValue(shown.length)} of ${formatValue(rows.length)} rows` : `${formatValue(rows.length)} rows`;
    openRows(this.titleText, count, readable({ head, rows: shown }));
  }

  private saveCSV(): void {
    if (!this.values || !this.isDrawn) return;
    const { head, rows } = this.table(this.values);
    const lines = rows.map((cells) => csvLine(cells.map((cell) => (cell === null ? "" : String(cell)))));
    saveText(nameOfFile(this.titleText, "csv"), "text/csv", [csvLine(head), ...lines].join(""));
  }
}

function readable({ head, rows }: Table): Rows {
  const textOf = (cell: string | number | null): string => (cell === null ? "" : typeof cell === "number" ? formatValue(cell) : cell);
  return { head, rows: rows.map((cells) => cells.map(textOf)), isNumber: (at) => rows.some((cells) => typeof cells[at] === "number") };
}

export function noteOf(drawn: number, { rows, total }: RunValues): string {
  if (total > rows.length) return `The newest ${formatValue(rows.length)} of ${formatValue(total)} runs`;
  return drawn < rows.length ? `${drawn} of ${rows.length} runs have this` : "";
}
