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

  /** A slider stays while one holds it. When more scores become known it moves: the limit is what stays. */
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
    range.setAttribute("aria-label", `Least ${name}`);
    const words = make("output", "");
    const show = (): void => {
      const [low, high] = this.shared.scores.get(name)!;
      const limit = this.shared.limits.get(name) ?? low;
      range.value = String(placeOf(limit, low, high));
      words.textContent = `≥ ${formatValue(limit)}`;
      range.setAttribute("aria-valuetext", words.textContent);
      range.style.setProperty("--filled", `${range.value}%`);
    };
    range.addEventListener("input", () => {
      this.shared.limit(name, this.limitAt(name, Number(range.value)));
      show();
    });
    this.made.set(name, show);
    this.element.append(make("label", "score-slider", make("span", "", name), range, words));
  }

  /** At the left end all boxes are drawn, those too whose scores are not known yet. */
  private limitAt(name: string, place: number): number | null {
    const [low, high] = this.shared.scores.get(name)!;
    if (place === 0) return null;
    return place === PLACES ? high : low + ((high - low) * place) / PLACES;
  }
}

const placeOf = (limit: number, low: number, high: number): number =>
  high > low ? Math.round((PLACES * (limit - low)) / (high - low)) : 0;
