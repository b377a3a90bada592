import { formatDuration, formatMoment, formatTick, formatValue } from "../format";
import { make } from "../dom";
import { colourVariable } from "../palette";
import type { XAxis } from "../series/columns";
import { page } from "../store";
import type { Reading } from "./prepared";

/** The box beside the cursor: the x value and a row per run. */
export function fillTooltip(tooltip: HTMLElement, heading: string, rows: Reading[]): void {
  tooltip.replaceChildren(make("div", "tooltip-x", heading), ...rows.map(tooltipRow));
}

function tooltipRow({ run, label, colour, value }: Reading): HTMLElement {
  const row = valueRow(colour, label, value);
  row.toggleAttribute("data-focused", run === page.now.focused);
  return row;
}

/** A coloured name and its number. */
export const valueRow = (colour: number, name: string, value: number): HTMLElement =>
  make("div", "tooltip-row", dot(colour), text("tooltip-name", name), text("tooltip-value", formatValue(value)));

/** A line's coloured dot; its name always stands beside it. */
export function dot(colour: number): HTMLElement {
  const mark = text("dot", "");
  mark.style.setProperty("--run", `var(${colourVariable(colour)})`);
  return mark;
}

export const nameOf = (run: string): string => page.nameOf(run);
export const colourIndexOf = (run: string): number => page.colourOf(run);

export function formatX(x: number, axis: XAxis): string {
  if (axis === "_runtime") return formatDuration(x);
  if (axis === "_timestamp") return formatMoment(new Date(x * 1000));
  return `${axisName(axis)} ${formatTick(x)}`;
}

const AXIS_NAMES: Record<string, string> = { _step: "Step", _runtime: "Time", _timestamp: "Wall time" };

export const axisName = (axis: XAxis): string => AXIS_NAMES[axis] ?? axis;

export const text = (className: string, content: string): HTMLElement => make("span", className, content);
