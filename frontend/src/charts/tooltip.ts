import { formatDuration, formatMoment, formatTick, formatValue } from "../format";
import { colourVariable } from "../palette";
import type { XAxis } from "../series/columns";
import { page } from "../store";
import type { Reading } from "./prepared";

/** The box beside the cursor: the x value and a row per run. */
export function fillTooltip(tooltip: HTMLElement, heading: string, rows: Reading[]): void {
  const title = document.createElement("div");
  title.className = "tooltip-x";
  title.textContent = heading;
  tooltip.replaceChildren(title, ...rows.map(tooltipRow));
}

function tooltipRow({ run, label, colour, value }: Reading): HTMLElement {
  const row = document.createElement("div");
  row.className = "tooltip-row";
  row.toggleAttribute("data-focused", run === page.now.focused);
  row.append(dot(colour), text("tooltip-name", label), text("tooltip-value", formatValue(value)));
  return row;
}

/** A line's coloured dot; its name always stands beside it. */
export function dot(colour: number): HTMLElement {
  const mark = text("dot", "");
  mark.style.setProperty("--run", `var(${colourVariable(colour)})`);
  return mark;
}

export const nameOf = (run: string): string => page.run(run)?.name || run;
export const colourIndexOf = (run: string): number => page.run(run)?.colour ?? 0;

export function formatX(x: number, axis: XAxis): string {
  if (axis === "_runtime") return formatDuration(x);
  if (axis === "_timestamp") return formatMoment(new Date(x * 1000));
  return `${axisName(axis)} ${formatTick(x)}`;
}

const AXIS_NAMES: Record<string, string> = { _step: "Step", _runtime: "Time", _timestamp: "Wall time" };

export const axisName = (axis: XAxis): string => AXIS_NAMES[axis] ?? axis;

export function text(className: string, content: string): HTMLElement {
  const span = document.createElement("span");
  span.className = className;
  span.textContent = content;
  return span;
}
