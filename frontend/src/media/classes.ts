// The classes of masks and boxes in a panel, and the chips that switch them on and off.
import { make } from "../dom";

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

  private fill(): void {
    const focused = this.element.querySelector<HTMLElement>(":focus")?.dataset["class"];
    const chips = [...this.shared.classes].map(([key, { layer, name, colour }]) => this.chip(key, `${layer}: ${name}`, colour));
    this.element.replaceChildren(...chips);
    chips.find((chip) => chip.dataset["class"] === focused)?.focus();
  }

  private chip(key: string, label: string, colour: string): HTMLButtonElement {
    const mark = make("span", "dot");
    mark.style.setProperty("--run", colour);
    const chip = make("button", "class-chip", mark, label);
    chip.type = "button";
    chip.dataset["class"] = key;
    chip.setAttribute("aria-pressed", String(!this.shared.hidden.has(key)));
    chip.addEventListener("click", () => this.shared.toggle(key));
    return chip;
  }
}
