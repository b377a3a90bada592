// What the colours and lines of a plot mean, above it.
import { dot, text } from "../charts/tooltip";
import { make } from "../dom";
import type { Axis } from "./axis";
import { viridisGradient } from "../viridis";

/** The scale, from the least value to the greatest. */
export function scaleLegend(title: string, axis: Axis, isLight: boolean): HTMLElement {
  const bar = make("span", "scale-bar");
  bar.style.background = viridisGradient(isLight, "to right");
  const [low, high] = endsOf(axis);
  return make("span", "legend-entry scale-legend", text("muted", title), text("", low), bar, text("", high));
}

/** What stands at the dark and at the bright end. */
export function endsOf(axis: Axis): [string, string] {
  if (axis.kind === "words") {
    const ends: [string, string] = [axis.words[0] ?? "", axis.words.at(-1) ?? ""];
    return axis.share(0) <= axis.share(axis.words.length - 1) ? ends : [ends[1], ends[0]];
  }
  return [axis.text(axis.value(0)), axis.text(axis.value(1))];
}

export function lineLegend(look: "regression" | "best", label: string): HTMLElement {
  const mark = make("span", "line-mark");
  mark.dataset["line"] = look;
  return make("span", "legend-entry", mark, text("", label));
}

export const groupLegend = (colour: number, label: string): HTMLElement => make("span", "legend-entry", dot(colour), text("", label));
