// What all parts of a page agree on: runs and their colours, x axis, smoothing, focus and hover.
import type { XAxis } from "./series/columns";
import type { Smoothing } from "./series/smoothing";

export interface Run {
  id: string;
  name: string;
  /** Index into the palette. */
  colour: number;
  isVisible: boolean;
}

export interface PageState {
  runs: readonly Run[];
  /** What the list of runs is narrowed by, in the language of filters. */
  filter: string;
  /** Names of the metrics that the page's runs have. */
  keys: readonly string[];
  x: XAxis;
  smoothing: Smoothing;
  /** Whether the sliders of all panels move together, and to which step; null is the newest. */
  areStepsSynced: boolean;
  step: number | null;
  /** The run that stands out while the rest fades. */
  focused: string | null;
  /** Where the crosshair stands in every panel with this x axis, in its units. */
  hover: { x: number; axis: XAxis } | null;
}

/** Dispatches an event named after each part that changed. */
export class PageStore extends EventTarget {
  private state: PageState = {
    runs: [],
    filter: "",
    keys: [],
    x: "_step",
    smoothing: { kind: "exponential", amount: 0 },
    areStepsSynced: false,
    step: null,
    focused: null,
    hover: null,
  };

  /** Whether anybody has told yet which runs there are. */
  areRunsKnown = false;

  get now(): Readonly<PageState> {
    return this.state;
  }

  set(changes: Partial<PageState>): void {
    const names = (Object.keys(changes) as (keyof PageState)[]).filter(
      (name) => !isSame(changes[name], this.state[name]),
    );
    this.state = { ...this.state, ...changes };
    this.areRunsKnown ||= changes.runs !== undefined;
    for (const name of names) this.dispatchEvent(new Event(name));
  }

  run(id: string): Run | undefined {
    return this.state.runs.find((run) => run.id === id);
  }

  nameOf(id: string): string {
    return this.run(id)?.name || id;
  }

  /** Index into the palette. */
  colourOf(id: string): number {
    return this.run(id)?.colour ?? 0;
  }

  get visibleRuns(): string[] {
    return this.state.runs.filter((run) => run.isVisible).map((run) => run.id);
  }
}

const isSame = (one: unknown, other: unknown): boolean =>
  one === other ||
  (typeof one === "object" && one !== null && JSON.stringify(one) === JSON.stringify(other));

export const page = new PageStore();
