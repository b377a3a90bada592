// <labstead-media-panel>: images, sounds, pages and the like of each visible run at one step.
import { text } from "../charts/tooltip";
import type { MediaAnswer, RunMedia } from "./answer";
import { make } from "../dom";
import { runMark } from "./elements";
import { type Kind, itemsOf } from "./items";
import { ClassLegend, PanelMemory } from "./classes";
import { ScoreSliders } from "./score-sliders";
import { wordsOfStep } from "./steps";
import type { Lane } from "./lane";
import { StepPanel } from "./step-panel";

type Renderer = (lane: Lane) => HTMLElement;

const renderers: Record<Kind, () => Promise<Renderer>> = {
  image: async () => (await import("./images")).imageLane,
  audio: async () => (await import("./players")).playerLane,
  video: async () => (await import("./players")).playerLane,
  html: async () => (await import("./documents")).documentLane,
  markdown: async () => (await import("./documents")).documentLane,
  histogram: async () => (await import("./histogram-lane")).histogramLane,
  plotly: async () => (await import("./figures")).figureLane,
  bokeh: async () => (await import("./figures")).figureLane,
  molecule: async () => (await import("./figures")).figureLane,
  mesh: async () => (await import("./figures")).figureLane,
  graph: async () => (await import("./graph-lane")).graphLane,
  cloud: async () => (await import("./file-cards")).fileLane,
  file: async () => (await import("./file-cards")).fileLane,
  unknown: async () => (await import("./file-cards")).unknownLane,
};

class MediaPanel extends StepPanel {
  private readonly shared = new PanelMemory();
  private readonly legend = new ClassLegend(this.shared).element;
  private readonly scores = new ScoreSliders(this.shared).element;
  private readonly lanes = new Map<string, { signature: string; element: HTMLElement }>();
  private isOfHistograms = false;

  protected override get over(): number {
    return this.isOfHistograms ? 200 : 0;
  }

  protected override async show(answer: MediaAnswer, isCurrent: () => boolean): Promise<void> {
    const shown = await Promise.all(answer.runs.map((media) => this.laneOf(media, answer.viewer)));
    if (!isCurrent()) return;
    for (const [run, lane] of this.lanes) if (!shown.includes(lane.element)) this.lanes.delete(run);
    const wanted = [this.legend, this.scores, ...shown];
    const { children } = this.content;
    const isSame = wanted.length === children.length && wanted.every((part, at) => part === children[at]);
    if (!isSame) this.content.replaceChildren(...wanted);
    this.content.dataset["layout"] = answer.runs.length > 1 && answer.runs.every(isOnePicture) ? "columns" : "rows";
    this.learn(answer);
  }

  /** A lane whose value and files are the same stays as it is: its pictures, players and frames. */
  private async laneOf(media: RunMedia, viewer: string): Promise<HTMLElement> {
    const signature = signatureOf(media, this.age);
    const known = this.lanes.get(media.run);
    if (known?.signature === signature) return known.element;
    const items = itemsOf(media.value);
    const render = await renderers[items[0]?.kind ?? "unknown"]();
    const lane = make("section", "media-lane");
    lane.dataset["run"] = media.run;
    if (!this.isOfOneRun) lane.append(this.head(media));
    lane.append(render({ key: this.key, media, items, shared: this.shared, viewer }));
    this.lanes.set(media.run, { signature, element: lane });
    return lane;
  }

  private head(media: RunMedia): HTMLElement {
    const step = text("media-step", wordsOfStep(media.step));
    return make("header", "media-lane-head", runMark(media.run), step);
  }

  /** Histograms are drawn over all steps, which one only knows after the first look. */
  private learn(answer: MediaAnswer): void {
    const isOfHistograms = answer.runs.some(({ value }) => itemsOf(value)[0]?.kind === "histogram");
    if (isOfHistograms && !this.isOfHistograms) {
      this.isOfHistograms = true;
      queueMicrotask(() => this.restart());
    }
  }

  protected override repaint(): void {
    this.lanes.clear();
    if (this.answer?.runs.length) void this.drawAnswer(this.answer);
  }
}

/** One picture of each run: they stand side by side. */
function isOnePicture({ value }: RunMedia): boolean {
  const items = itemsOf(value);
  return items.length === 1 && (items[0]!.kind === "image" || items[0]!.kind === "video");
}

function signatureOf({ step, value, files, over }: RunMedia, age: number): string {
  const states = Object.entries(files).map(([path, { state, version }]) => [path, state, version]);
  return JSON.stringify([age, step, value, states, over]);
}

customElements.define("labstead-media-panel", MediaPanel);
