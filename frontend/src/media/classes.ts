// The classes of masks and boxes in a panel, and the chips that switch them on and off.
import { button, make } from "../dom";

export interface ClassOf {
  id: string;
  name: string;
  colour: string;
}

/** What the lanes of a panel agree on. */
export class PanelMemory extends EventTarget {
  /** Classes that are switched off, as `layer/id`. */
  readonly hidden = new Set<string>();
  /** Those that occur, by the same name. */
  readonly classes = new Map<string, ClassOf & { layer: string }>();

  /** Scores of boxes: from the least to the greatest seen. */
  readonly scores = new Map<string, [low: number, high: number]>();
  /** Boxes with less than this are not drawn. */
  readonly limits = new Map<string, number>();

  /** Null lets all of them through. */
  limit(score: string, least: number | null): void {
    if (least === null) this.limits.delete(score);
    else this.limits.set(score, least);
    this.dispatchEvent(new Event("hidden"));
  }

  learnScores(ranges: ReadonlyMap<string, readonly [number, number]>): void {
    for (const [name, [low, high]] of ranges) {
      const [least, most] = this.scores.get(name) ?? [low, high];
      this.scores.set(name, [Math.min(least, low), Math.max(most, high)]);
    }
    if (ranges.size) this.dispatchEvent(new Event("scores"));
  }

  toggle(name: string): void {
    if (!this.hidden.delete(name)) this.hidden.add(name);
    this.dispatchEvent(new Event("hidden"));
  }

  learn(layer: string, classes: readonly ClassOf[]): void {
    const before = this.classes.size;
    for (const one of classes) this.classes.set(`${layer}/${one.id}`, { ...one, layer });
    if (this.classes.size > before) this.dispatchEvent(new Event("classes"));
  }
}

export class ClassLegend {
  readonly element = make("div", "class-legend");

  constructor(private readonly shared: PanelMemory) {
    this.element.setAttribute("role", "group");
    this.element.setAttribute("aria-label", "Classes shown");
    shared.addEventListener("classes", () => this.fill());
    shared.addEventListener("hidden", () => this.fill());
  }

  /** In an order of their own, not in that in which the files of masks and boxes arrive. */
  private fill(): void {
    const focused = this.element.querySelector<HTMLElement>(":focus")?.dataset["class"];
    const classes = [...this.shared.classes].sort(([one], [other]) => one.localeCompare(other, "en", { numeric: true }));
    const chips = classes.map(([key, { layer, name, colour }]) => this.chip(key, `${layer}: ${name}`, colour));
    this.element.replaceChildren(...chips);
    chips.find((chip) => chip.dataset["class"] === focused)?.focus();
  }

  private chip(key: string, label: string, colour: string): HTMLButtonElement {
    const mark = make("span", "dot");
    mark.style.setProperty("--run", colour);
    const isShown = String(!this.shared.hidden.has(key));
    return button([mark, label], () => this.shared.toggle(key), { class: "class-chip", "data-class": key, "aria-pressed": isShown });
  }
}
