// The bars of a chart: which there are, in which order, and how they are drawn. Pure.
import type { Axis } from "../../run-plots/axis";
import { isTime } from "../../grid/rows";
import type { Size } from "../../run-plots/frame";
import type { Look } from "../../run-plots/look";
import { FONT, line, type Pen } from "../../run-plots/pen";
import { type Summary, summaryOf } from "../../statistics/summary";
import { axisIn, formatNumber, numberIn } from "../fields";
import { drawSlots, middleOf, placeOf, type Slots, slotsOf } from "../drawn/slots";
import type { RunGroup } from "../groups";
import type { BarSettings } from "./settings";

export interface Bar extends Summary {
  group: RunGroup;
}

export const MOST_BARS = 100;
const WIDEST_BAR = 40;
const LEAST_FOR_WORDS = 12;

/** Groups without a number have no bar; the runs in the order of the rows, newest first. */
export function barsOf(groups: readonly RunGroup[], { field, order, measure, spread }: BarSettings): Bar[] {
  const bars = groups.flatMap((group) => {
    const numbers = group.rows.flatMap((row) => numberIn(row, field) ?? []);
    const summary = summaryOf(numbers, measure, spread);
    return summary ? [{ group, ...summary }] : [];
  });
  if (order === "greatest") bars.sort((one, other) => other.value - one.value);
  if (order === "least") bars.sort((one, other) => one.value - other.value);
  if (order === "name") bars.sort((one, other) => one.group.label.localeCompare(other.group.label, undefined, { numeric: true }));
  return bars;
}

/** From zero to the longest bar and its spread; on a logarithmic axis, and of times, from the least. */
export function axisOfBars(bars: readonly Bar[], field: string, isLog: boolean): Axis {
  const ends = bars.flatMap(({ value, low, high }) => [value, low, high]);
  if (isTime(field)) return axisIn(field, ends);
  const isPositive = ends.every((value) => Number.isNaN(value) || value >= 0);
  const isNegative = ends.every((value) => Number.isNaN(value) || value <= 0);
  if (isLog) return axisIn(field, ends, { isLog });
  return axisIn(field, [...ends, 0], { limits: [isPositive ? 0 : null, isNegative && !isPositive ? 0 : null] });
}

const widestOf = (pen: Pen, words: readonly string[]): number => Math.max(0, ...words.map((word) => pen.measureText(word).width));

export interface BarView {
  bars: readonly Bar[];
  axis: Axis;
  settings: BarSettings;
}

/** The axes on the ground, the bars and their values above. */
export function drawBars(ground: Pen, pen: Pen, size: Size, view: BarView, look: Look): Slots {
  const { bars, axis, settings } = view;
  const words = bars.map((bar) => formatNumber(settings.field, bar.value));
  pen.font = FONT;
  const spare = settings.showsValues ? widestOf(pen, words) + 6 : 0;
  const slots = slotsOf(pen, size, bars.map(({ group }) => group.label), axis, settings.isHorizontal, spare);
  drawSlots(ground, slots, look);
  bars.forEach((_, at) => drawBar(pen, slots, view, at, look));
  if (settings.showsValues) writeValues(pen, slots, view, words, look);
  return slots;
}

/** One bar and its spread. */
export function drawBar(pen: Pen, slots: Slots, { bars }: BarView, at: number, look: Look): void {
  const { x, y, width, height } = boxOf(slots, bars[at]!, at);
  pen.fillStyle = look.run(bars[at]!.group.colour);
  pen.fillRect(x, y, width, height);
  drawSpread(pen, slots, bars[at]!, at, look);
}

interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

const thickness = ({ room }: Slots): number => Math.max(1, Math.min(WIDEST_BAR, room * 0.72));

/** Infinite bars end at the edge. */
export function boxOf(slots: Slots, { value }: Bar, at: number): Box {
  const { isHorizontal, left, right, top, bottom } = slots;
  const [first, last] = isHorizontal ? [left, right] : [bottom, top];
  const [from, to] = [endOf(placeOf(slots, 0), first, first, last), endOf(placeOf(slots, value), first, first, last)];
  const across = thickness(slots);
  const along = middleOf(slots, at) - across / 2;
  const [start, length] = [Math.min(from, to), Math.max(1, Math.abs(to - from))];
  return isHorizontal ? { x: start, y: along, width: length, height: across } : { x: along, y: start, width: across, height: length };
}

const endOf = (place: number, usual: number, first: number, last: number): number =>
  Number.isNaN(place) ? usual : Math.max(Math.min(first, last), Math.min(place, Math.max(first, last)));

function drawSpread(pen: Pen, slots: Slots, { low, high }: Bar, at: number, look: Look): void {
  const [from, to] = [placeOf(slots, low), placeOf(slots, high)];
  if (Number.isNaN(to) || low === high) return;
  const start = Number.isNaN(from) ? (slots.isHorizontal ? slots.left : slots.bottom) : from;
  const middle = middleOf(slots, at);
  const cap = Math.min(5, thickness(slots) / 3);
  pen.strokeStyle = look.strong;
  pen.lineWidth = 1.5;
  const stroke = (a: number, b: number, c: number, d: number): void => (slots.isHorizontal ? line(pen, b, a, d, c) : line(pen, a, b, c, d));
  stroke(middle, start, middle, to);
  stroke(middle - cap, start, middle + cap, start);
  stroke(middle - cap, to, middle + cap, to);
}

/** Behind the bar and its spread, where there is room for words. */
function writeValues(pen: Pen, slots: Slots, { bars }: BarView, words: readonly string[], look: Look): void {
  const { isHorizontal, room } = slots;
  const widest = widestOf(pen, words);
  if (room < (isHorizontal ? LEAST_FOR_WORDS : widest + 4)) return;
  pen.fillStyle = look.strong;
  pen.textAlign = isHorizontal ? "left" : "center";
  pen.textBaseline = isHorizontal ? "middle" : "bottom";
  bars.forEach((bar, at) => {
    const { x, y, width } = boxOf(slots, bar, at);
    const high = placeOf(slots, bar.high);
    const middle = middleOf(slots, at);
    if (isHorizontal) pen.fillText(words[at]!, Math.max(x + width, Number.isNaN(high) ? 0 : high) + 5, middle);
    else pen.fillText(words[at]!, middle, Math.min(y, Number.isNaN(high) ? y : high) - 3);
  });
}
