// What a tooltip over one run says: its name, and values by name.
import { dot, text } from "../charts/tooltip";
import { make } from "../dom";
import type { PlotRun } from "./runs";

export type Facts = readonly (readonly [name: string, value: string])[];

export function tipOf(run: PlotRun, facts: Facts): Node[] {
  const head = make("div", "tooltip-row tooltip-run", dot(run.colour), text("tooltip-name", run.name));
  return [head, ...facts.map(([name, value]) => make("div", "tooltip-row", text("tooltip-name muted", name), text("tooltip-value", value)))];
}

export const spoken = (run: PlotRun, facts: Facts): string => [run.name, ...facts.map((fact) => fact.join(" "))].join(", ");
