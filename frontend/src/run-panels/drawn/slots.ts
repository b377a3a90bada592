// The ground of a chart with one place for each name: the names on one side, the values on the other. Pure.
import type { Axis } from "../../run-plots/axis";
import type { Size } from "../../run-plots/frame";
import type { Look } from "../../run-plots/look";
import { fitted, FONT, line, type Pen } from "../../run-plots/pen";

export interface Slots {
  labels: readonly string[];
  axis: Axis;
  /** Values go to the right, names stand below each other. */
  isHorizontal: boolean;
  left: number;
  top: number;
  right: number;
  bottom: number;
  /** Pixels of a place along the names. */
  room: number;
  /** Of names that stand on end below the bars. */
  areOnEnd: boolean;
}

const FOOT = 20;
const NAME_SHARE = 0.4;
const LONGEST_ON_END = 90;
const LEAST_ROOM = 54;
const LINE = 13;

/** `spare` pixels are kept free beyond the values, for words. */
export function slotsOf(pen: Pen, { width, height }: Size, labels: readonly string[], axis: Axis, isHorizontal: boolean, spare = 0): Slots {
  pen.font = FONT;
  const widest = Math.max(0, ...labels.map((label) => pen.measureText(label).width));
  const base = { labels, axis, isHorizontal };
  if (isHorizontal) {
    const left = Math.ceil(Math.min(widest, width * NAME_SHARE)) + 12;
    const bottom = height - FOOT;
    return { ...base, left, top: 4, right: Math.max(left + 20, width - 12 - spare), bottom, room: (bottom - 4) / labels.length, areOnEnd: false };
  }
  const ticks = axis.ticks(height / 34).map(({ label }) => pen.measureText(label).width);
  const left = Math.ceil(Math.max(12, ...ticks)) + 14;
  const room = (width - 12 - left) / labels.length;
  const areOnEnd = room < Math.min(widest + 8, LEAST_ROOM);
  const foot = areOnEnd ? Math.min(LONGEST_ON_END, Math.ceil(widest)) + 10 : FOOT;
  return { ...base, left, top: 8 + (spare ? LINE : 0), right: width - 12, bottom: height - foot, room, areOnEnd };
}

/** The middle of a place, along the names. */
export const middleOf = ({ isHorizontal, left, top, room }: Slots, at: number): number => (isHorizontal ? top : left) + (at + 0.5) * room;

/** Where a value stands, across the names. NaN for what has no place. */
export function placeOf({ axis, isHorizontal, left, right, top, bottom }: Slots, value: number): number {
  const share = axis.share(value);
  return isHorizontal ? left + share * (right - left) : bottom - share * (bottom - top);
}

/** Which place a point belongs to; -1 outside. */
export function slotAt(slots: Slots, x: number, y: number): number {
  const { isHorizontal, left, top, right, bottom, room, labels } = slots;
  if (isHorizontal ? y < top || y >= bottom : x < left || x >= right) return -1;
  const at = Math.floor((isHorizontal ? y - top : x - left) / room);
  return at >= 0 && at < labels.length ? at : -1;
}

/** A point along the names and across them, as x and y. */
export const pointOf = ({ isHorizontal }: Slots, along: number, across: number): [number, number] => (isHorizontal ? [across, along] : [along, across]);

export function drawSlots(pen: Pen, slots: Slots, look: Look): void {
  pen.font = FONT;
  pen.lineWidth = 1;
  pen.strokeStyle = look.grid;
  pen.fillStyle = look.text;
  drawValues(pen, slots);
  drawNames(pen, slots);
}

function drawValues(pen: Pen, slots: Slots): void {
  const { axis, isHorizontal, left, right, top, bottom } = slots;
  const ticks = axis.ticks(isHorizontal ? (right - left) / 64 : (bottom - top) / 34).filter(({ share }) => share >= -1e-6 && share <= 1 + 1e-6);
  pen.textAlign = isHorizontal ? "center" : "right";
  pen.textBaseline = isHorizontal ? "top" : "middle";
  for (const { share, label } of ticks) {
    const at = Math.round(isHorizontal ? left + share * (right - left) : bottom - share * (bottom - top)) + 0.5;
    if (isHorizontal) line(pen, at, top, at, bottom);
    else line(pen, left, at, right, at);
    pen.fillText(label, isHorizontal ? at : left - 8, isHorizontal ? bottom + 6 : at);
  }
}

/** As many as there is room for. */
function drawNames(pen: Pen, slots: Slots): void {
  const { labels, isHorizontal, left, bottom, room, areOnEnd } = slots;
  const every = Math.max(1, Math.ceil(LINE / (isHorizontal || areOnEnd ? room : LINE)));
  labels.forEach((label, at) => {
    if (at % every) return;
    const middle = middleOf(slots, at);
    if (isHorizontal) {
      pen.textAlign = "right";
      pen.textBaseline = "middle";
      pen.fillText(fitted(pen, label, left - 12), left - 8, middle);
    } else if (areOnEnd) onEnd(pen, label, middle, bottom + 6);
    else {
      pen.textAlign = "center";
      pen.textBaseline = "top";
      pen.fillText(fitted(pen, label, room - 6), middle, bottom + 6);
    }
  });
}

function onEnd(pen: Pen, label: string, x: number, y: number): void {
  pen.save();
  pen.translate(x, y);
  pen.rotate(-Math.PI / 2);
  pen.textAlign = "right";
  pen.textBaseline = "middle";
  pen.fillText(fitted(pen, label, LONGEST_ON_END), 0, 0);
  pen.restore();
}
