// What panels of media share: they ask for one key of the visible runs at one step, live.
import "../styles/media-lazy.css";
import { ApiError } from "../api";
import { PanelFrame } from "../charts/panel-frame";
import { series as liveSeries } from "../live/page";
import { throttle } from "../live/throttle";
import { page } from "../store";
import type { MenuEntry } from "../widgets/popup-menu";
import { fetchMedia, type MediaAnswer } from "./answer";
import { make } from "../dom";
import { StepSlider } from "./slider";

const LIVE_MILLISECONDS = 2_000;
/** Signed addresses live an hour; what is shown gets fresh ones before. */
const FRESH_MILLISECONDS = 30 * 60_000;

export abstract class StepPanel extends HTMLElement {
  static readonly observedAttributes = ["data-runs", "data-src", "data-metric"];

  protected frame!: PanelFrame;
  protected slider!: StepSlider;
  protected readonly content = make("div", "media-content");
  protected answer: MediaAnswer | undefined;
  private isBuilt = false;
  private watching: AbortController | undefined;
  private isOnScreen = false;
  private isOutdated = true;
  private isLoading = false;
  private latestLoad = 0;
  private latestDrawing = 0;
  private readonly refresh = throttle(LIVE_MILLISECONDS, () => this.outdate());
  private readonly onSight = new IntersectionObserver(
    (entries) => this.onSightChange(entries.at(-1)!.isIntersecting),
    { rootMargin: "200px", scrollMargin: "200px" } as IntersectionObserverInit,
  );

  /** How many values over all steps it needs besides. */
  protected get over(): number {
    return 0;
  }

  /** Draw the answer into `content`, after every wait only while it is still the current one. */
  protected abstract show(answer: MediaAnswer, isCurrent: () => boolean): void | Promise<void>;

  connectedCallback(): void {
    if (!this.isBuilt) this.build();
    if (this.watching) return;
    this.watching = new AbortController();
    const { signal } = this.watching;
    liveSeries.addEventListener("series", () => this.refresh(), { signal });
    document.body.addEventListener("live-runs", () => this.onRunsChanged(), { signal });
    page.addEventListener("runs", () => this.restart(), { signal });
    page.addEventListener("step", () => this.followStep(), { signal });
    page.addEventListener("areStepsSynced", () => this.followStep(), { signal });
    document.addEventListener("theme", () => this.repaint(), { signal });
    this.frame.fullScreen.listen(signal);
    this.onSight.observe(this);
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

  protected build(): void {
    this.isBuilt = true;
    this.classList.add("panel");
    this.frame = new PanelFrame(this, {
      menu: () => this.menu(),
      hasSettings: false,
      onRetry: () => this.restart(),
      onFullScreen: () => this.repaint(),
    });
    this.frame.showTitle(this.key);
    this.slider = new StepSlider(this.key, () => this.onStep(), () => this.isLoading || this.isOutdated);
    if (page.now.areStepsSynced) this.slider.follow(page.now.step);
    this.frame.plot.append(this.content);
    this.frame.plot.tabIndex = 0; // it scrolls
    this.frame.plot.setAttribute("role", "group");
    this.frame.plot.setAttribute("aria-label", this.key);
    this.frame.body.append(this.slider.element);
    this.slider.element.hidden = true;
    this.frame.become("loading");
  }

  protected tearDown(): void {
    this.watching?.abort();
    this.watching = undefined;
    this.onSight.disconnect();
    this.slider.stop();
    this.latestLoad++;
    this.latestDrawing++;
    this.isLoading = false;
    this.isOutdated = true;
  }

  /** The theme or the size has changed. */
  protected repaint(): void {}

  protected menu(): MenuEntry[] {
    const { areStepsSynced } = page.now;
    const sync = { label: "Move all sliders together", isChecked: areStepsSynced, act: () => this.sync(!areStepsSynced) };
    return [...(this.answer && this.answer.n_steps > 1 ? [sync] : []), { label: "Reload", icon: "undo", act: () => this.restart() }];
  }

  /** The page's layout keeps it, where there is one. */
  private sync(areStepsSynced: boolean): void {
    page.set({ areStepsSynced, step: this.slider.step });
    this.dispatchEvent(new CustomEvent("page-choice", { bubbles: true, detail: { areStepsSynced } }));
  }

  private onStep(): void {
    if (page.now.areStepsSynced) page.set({ step: this.slider.step });
    this.restart();
  }

  private followStep(): void {
    if (page.now.areStepsSynced && this.slider.follow(page.now.step)) this.restart();
  }

  protected get key(): string {
    return this.dataset["metric"] ?? "";
  }

  protected get source(): string {
    return this.dataset["src"] ?? "";
  }

  protected get runs(): string[] {
    const own = this.dataset["runs"];
    return own ? (JSON.parse(own) as string[]) : page.visibleRuns;
  }

  /** A page of one run need not say whose media these are. */
  protected get isOfOneRun(): boolean {
    return this.dataset["runs"] !== undefined;
  }

  /** Changes when what is shown has to be drawn anew though its value is the same. */
  protected get age(): number {
    return Math.floor(Date.now() / FRESH_MILLISECONDS);
  }

  protected restart(): void {
    this.latestLoad++;
    this.isLoading = false;
    this.outdate();
  }

  private outdate(): void {
    this.isOutdated = true;
    this.loadIfNeeded();
  }

  /** Runs change when a file of theirs arrives. */
  private onRunsChanged(): void {
    const files = this.answer?.runs.flatMap((run) => Object.values(run.files)) ?? [];
    if (files.some((file) => file.state !== "ready")) this.refresh();
  }

  private onSightChange(isOnScreen: boolean): void {
    this.isOnScreen = isOnScreen;
    this.loadIfNeeded();
  }

  private loadIfNeeded(): void {
    if (!this.isOfOneRun && !page.areRunsKnown) return; // the list of runs is on its way
    if (this.isOnScreen && this.isOutdated && !this.isLoading && !document.hidden) void this.load();
  }

  private async load(): Promise<void> {
    const { runs, key, source, over } = this;
    const mine = ++this.latestLoad;
    this.isOutdated = false;
    this.answer = runs.length ? this.answer : undefined;
    if (runs.length === 0) return this.showNothing("No run is shown. Switch one on with its eye.");
    this.isLoading = true;
    try {
      const answer = await fetchMedia({ source, key, runs, step: this.slider.step, over });
      if (mine === this.latestLoad) await this.receive(answer);
    } catch (error) {
      if (mine === this.latestLoad) this.fail(error);
    } finally {
      if (mine === this.latestLoad) this.isLoading = false;
    }
    this.loadIfNeeded();
  }

  private async receive(answer: MediaAnswer): Promise<void> {
    this.answer = answer;
    this.slider.show(answer.steps);
    this.dataset["steps"] = String(answer.n_steps);
    if (answer.runs.length === 0) {
      const early = answer.n_steps > 0 ? " at this step or before" : "";
      return this.showNothing(`None of the shown runs has logged this${early}.`);
    }
    this.frame.showNote(noteOf(answer, this.runs.length));
    await this.drawAnswer(answer);
  }

  /** Drawing may take a while; what is asked for meanwhile comes after it, and counts. */
  protected async drawAnswer(answer: MediaAnswer): Promise<void> {
    const mine = ++this.latestDrawing;
    const isCurrent = (): boolean => mine === this.latestDrawing && answer === this.answer;
    try {
      await this.show(answer, isCurrent);
      if (isCurrent()) this.frame.become("ready");
    } catch (error) {
      if (isCurrent()) this.fail(error);
    }
  }

  private showNothing(sentence: string): void {
    this.content.replaceChildren();
    this.frame.showNote("");
    this.frame.become("empty", sentence);
  }

  protected fail(error: unknown): void {
    if (!(error instanceof ApiError)) throw error;
    if (error.isDenied) this.frame.become("denied", `You may not see this. ${error.message}`);
    else if (this.content.hasChildNodes()) this.frame.become("stale");
    else this.frame.become("error", `This could not be loaded: ${error.sentence}`);
  }
}

function noteOf({ runs, incomplete }: MediaAnswer, asked: number): string {
  if (incomplete.length) return `Some of ${incomplete.length === 1 ? "1 run" : `${incomplete.length} runs`} cannot be read`;
  return runs.length < asked ? `${runs.length} of ${asked} runs` : "";
}
