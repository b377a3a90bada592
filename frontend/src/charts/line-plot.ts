// What belongs to a line panel's plot beside the curves: tooltip, legend, speech.
import { make } from "../dom";
import { formatValue } from "../format";
import { page } from "../store";
import type { Prepared, Reading } from "./prepared";
import { dot, fillTooltip, type Shown, text } from "./tooltip";

export class PlotParts {
  private readonly tooltip = make("div", "tooltip");
  private readonly legend = make("div", "legend");
  private readonly speech = make("span", "visually-hidden");

  constructor(private readonly plot: HTMLElement, body: HTMLElement) {
    this.tooltip.hidden = this.legend.hidden = true;
    this.speech.setAttribute("aria-live", "polite");
    // Many lines make it scroll, which the keyboard has to reach.
    this.legend.tabIndex = 0;
    this.legend.setAttribute("role", "group");
    this.legend.setAttribute("aria-label", "Lines");
    plot.tabIndex = 0;
    plot.setAttribute("role", "img");
    body.prepend(this.legend);
    body.append(this.tooltip, this.speech);
  }

  /** What a screen reader says of the whole chart. */
  describe(label: string): void {
    this.plot.setAttribute("aria-label", label);
  }

  say(sentence: string): void {
    this.speech.textContent = sentence;
  }

  showLegend({ runs }: Prepared, isShown: boolean): void {
    this.legend.hidden = !isShown;
    if (!isShown) return this.legend.replaceChildren();
    this.legend.replaceChildren(
      ...runs.map(({ run, label, colour }) => {
        const entry = text("legend-entry", "");
        entry.append(dot(colour), text("", label));
        entry.addEventListener("pointerenter", () => page.set({ focused: run }));
        entry.addEventListener("pointerleave", () => page.set({ focused: null }));
        return entry;
      }),
    );
  }

  /** Beside the crosshair, on the side with more room. */
  showTooltip(heading: string, rows: Reading[], { left, width }: { left: number; width: number }): void {
    fillTooltip(this.tooltip, heading, rows);
    this.tooltip.hidden = false;
    const isBefore = left > width / 2;
    const at = Math.round(isBefore ? left - 12 : left + 12);
    this.tooltip.style.transform = `translateX(${at}px)${isBefore ? " translateX(-100%)" : ""}`;
  }

  hideTooltip(): void {
    this.tooltip.hidden = true;
  }
}

export const shownOf = (reading: Reading | undefined): Shown | undefined =>
  reading && { colour: reading.colour, words: formatValue(reading.value) };
