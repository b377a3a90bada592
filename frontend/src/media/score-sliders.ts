// A slider for each score of a panel's boxes: those with less are hidden.
import { make } from "../dom";
import { formatValue } from "../format";
import type { PanelMemory } from "./classes";

const PLACES = 100;

export class ScoreSliders {
  readonly element = make("div", "score-sliders");
  private readonly made = new Map<string, () => void>();

  constructor(private readonly shared: PanelMemory) {
    this.element.setAttribute("role", "group");
    this.element.setAttribute("aria-label", "Least scores of boxes");
    shared.addEventListener("scores", () => this.fill());
  }

  /** A slider stays while one holds it; only what it stands for changes. */
  private fill(): void {
    for (const name of this.shared.scores.keys()) {
      if (!this.made.has(name)) this.add(name);
      this.made.get(name)!();
    }
  }

  private add(name: string): void {
    const range = make("input", "slider");
    range.type = "range";
    range.min = "0";
    range.max = String(PLACES);
    range.value = "0";
    range.setAttribute("aria-label", `Least ${name}`);
    const words = make("output", "");
    const show = (): void => {
      const least = this.leastOf(name, Number(range.value));
      words.textContent = `≥ ${formatValue(least)}`;
      range.setAttribute("aria-valuetext", words.textContent);
      range.style.setProperty("--filled", `${range.value}%`);
    };
    range.addEventListener("input", () => {
      show();
      this.shared.limit(name, this.leastOf(name, Number(range.value)));
    });
    this.made.set(name, show);
    this.element.append(make("label", "score-slider", make("span", "", name), range, words));
  }

  private leastOf(name: string, place: number): number {
    const [low, high] = this.shared.scores.get(name)!;
    return low + ((high - low) * place) / PLACES;
  }
}
