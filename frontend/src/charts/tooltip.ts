import { formatDuration, formatMoment, formatTick, formatValue } from "../format";
import { make } from "../dom";
import { colourVariable } from "../palette";
import type { XAxis } from "../series/columns";
import { page } from "../store";
import type { Reading } from "./prepared";

/** The box beside the cursor: the x value and a row per run. Rows stay: they change with every move. */
export function fillTooltip(tooltip: HTMLElement, heading: string, rows: Reading[]): void {
  write(tooltip.firstElementChild ?? tooltip.appendChild(make("div", "tooltip-x")), heading);
  while (tooltip.childElementCount > rows.length + 1) tooltip.lastElementChild!.remove();
  rows.forEach(({ run, label, colour, value }, at) => {
    const row = tooltip.children[at + 1] ?? tooltip.appendChild(valueRow(colour, label, value));
    const [mark, name, number] = row.children;
    paint(mark as HTMLElement, colour);
    write(name!, label);
    write(number!, formatValue(value));
    row.toggleAttribute("data-focused", run === page.now.focused);
  });
}

/** What stands beside a panel's title. */
export interface Shown {
  colour: number;
  words: string;
}

/** A dot and words, or nothing. They stay as well. */
export function fillValue(host: HTMLElement, shown?: Shown): void {
  if (!shown) return host.replaceChildren();
  const [mark, words] = host.children;
  if (!mark || !words) return host.replaceChildren(dot(shown.colour), text("", shown.words));
  paint(mark as HTMLElement, shown.colour);
  write(words, shown.words);
}

function write(node: Element, words: string): void {
  if (node.textContent !== words) node.textContent = words;
}

/** A coloured name and its number. */
export const valueRow = (colour: number, name: string, value: number): HTMLElement =>
  make("div", "tooltip-row", dot(colour), text("tooltip-name", name), text("tooltip-value", formatValue(value)));

/** A line's coloured dot; its name always stands beside it. */
export function dot(colour: number): HTMLElement {
  const mark = text("dot", "");
  paint(mark, colour);
  return mark;
}

function paint(mark: HTMLElement, colour: number): void {
  const wanted = `var(${colourVariable(colour)})`;
  if (mark.style.getPropertyValue("--run") !== wanted) mark.style.setProperty("--run", wanted);
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
