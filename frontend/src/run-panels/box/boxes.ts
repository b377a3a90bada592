// Boxes and violins of groups of runs, and the runs as points on them. Pure.
import type { Axis } from "../../run-plots/axis";
import type { Size } from "../../run-plots/frame";
import type { Look } from "../../run-plots/look";
import { line, type Pen } from "../../run-plots/pen";
import { drawSlots, middleOf, placeOf, pointOf, type Slots, slotsOf } from "../drawn/slots";
import { axisIn, numberIn } from "../fields";
import { nameOfRow, type RunGroup } from "../groups";
import { type Density, densityOf, type Quartiles, quartilesOf } from "./distribution";
import type { BoxSettings } from "./settings";

export interface Point {
  run: string;
  label: string;
  value: number;
}

export interface Box extends Quartiles {
  group: RunGroup;
  /** In the order of the runs. */
  points: readonly Point[];
  density: Density | null;
}

export const MOST_BOXES = 60;
const WIDEST = 72;
const RADIUS = 3;
const MOST_POINTS = 3_000;

/** Groups without a finite number are left out. On a logarithmic axis the density is of the logarithms. */
export function boxesOf(groups: readonly RunGroup[], { field, isLog, shape }: BoxSettings): Box[] {
  return groups.flatMap((group) => {
    const points = group.rows.flatMap((row) => {
      const value = numberIn(row, field);
      return value === undefined || !Number.isFinite(value) || (isLog && value <= 0) ? [] : [{ run: row.id, label: nameOfRow(row), value }];
    });
    if (points.length === 0) return [];
    const sorted = Float64Array.from(points, ({ value }) => value).sort();
    return [{ group, points, ...quartilesOf(sorted), density: shape === "violin" ? densityAlong(sorted, isLog) : null }];
  });
}

function densityAlong(sorted: Float64Array, isLog: boolean): Density | null {
  const density = densityOf(isLog ? sorted.map(Math.log10) : sorted);
  return density && isLog ? { ...density, at: density.at.map((value) => 10 ** value) } : density;
}

export const axisOfBoxes = (boxes: readonly Box[], { field, isLog }: BoxSettings): Axis =>
  axisIn(field, boxes.flatMap(({ low, high }) => [low, high]), { isLog }, 0.06);

export interface BoxView {
  boxes: readonly Box[];
  axis: Axis;
  settings: BoxSettings;
}

/** The axes on the ground, the boxes and points above. */
export function drawBoxes(ground: Pen, pen: Pen, size: Size, view: BoxView, look: Look): Slots {
  const slots = slotsOf(pen, size, view.boxes.map(({ group }) => group.label || "All runs"), view.axis, view.settings.isHorizontal);
  drawSlots(ground, slots, look);
  view.boxes.forEach((_, at) => drawBox(pen, slots, view, at, look));
  if (!showsPoints(view)) return slots;
  view.boxes.forEach((box, at) => box.points.forEach((_, place) => drawPoint(pen, slots, box, at, place, RADIUS, look)));
  pen.globalAlpha = 1;
  return slots;
}

export const showsPoints = ({ boxes, settings }: BoxView): boolean =>
  settings.showsPoints && boxes.reduce((sum, { n }) => sum + n, 0) <= MOST_POINTS;

export const halfWidth = ({ room }: Slots): number => Math.max(2, Math.min(WIDEST, room * 0.6)) / 2;

export function drawBox(pen: Pen, slots: Slots, { boxes, settings }: BoxView, at: number, look: Look): void {
  const box = boxes[at]!;
  const colour = look.run(box.group.colour);
  pen.strokeStyle = pen.fillStyle = colour;
  pen.lineWidth = 1.5;
  if (settings.shape === "violin" && box.density) drawViolin(pen, slots, box.density, at);
  else drawWhiskers(pen, slots, box, at);
  drawQuartiles(pen, slots, box, at, settings.shape === "violin" && box.density ? 0.16 : 1);
}

function drawWhiskers(pen: Pen, slots: Slots, { whiskers, q1, q3 }: Box, at: number): void {
  const middle = middleOf(slots, at);
  const cap = halfWidth(slots) / 2;
  for (const [end, edge] of [[whiskers[0], q1], [whiskers[1], q3]] as const) {
    stroke(pen, slots, middle, placeOf(slots, edge), middle, placeOf(slots, end));
    stroke(pen, slots, middle - cap, placeOf(slots, end), middle + cap, placeOf(slots, end));
  }
}

function drawQuartiles(pen: Pen, slots: Slots, { q1, median, q3 }: Box, at: number, share: number): void {
  const middle = middleOf(slots, at);
  const half = halfWidth(slots) * share;
  const corners = [[-1, q1], [1, q1], [1, q3], [-1, q3]] as const;
  path(pen, corners.map(([side, value]) => pointOf(slots, middle + side * half, placeOf(slots, value))));
  shade(pen, share < 1 ? 0.5 : 0.18);
  const wide = Math.max(half, 4);
  pen.lineWidth = 2.5;
  stroke(pen, slots, middle - wide, placeOf(slots, median), middle + wide, placeOf(slots, median));
}

function drawViolin(pen: Pen, slots: Slots, { at: places, width }: Density, at: number): void {
  const middle = middleOf(slots, at);
  const half = halfWidth(slots);
  const side = (sign: number): [number, number][] =>
    [...places].map((value, place) => pointOf(slots, middle + sign * half * width[place]!, placeOf(slots, value)));
  path(pen, [...side(1), ...side(-1).reverse()]);
  shade(pen, 0.18);
}

function shade(pen: Pen, alpha: number): void {
  pen.globalAlpha = alpha;
  pen.fill();
  pen.globalAlpha = 1;
  pen.stroke();
}

function path(pen: Pen, points: readonly (readonly [number, number])[]): void {
  pen.beginPath();
  points.forEach(([x, y], at) => (at ? pen.lineTo(x, y) : pen.moveTo(x, y)));
  pen.lineTo(...points[0]!);
}

function stroke(pen: Pen, slots: Slots, along: number, across: number, toAlong: number, toAcross: number): void {
  line(pen, ...pointOf(slots, along, across), ...pointOf(slots, toAlong, toAcross));
}

/** Points stand beside each other, each always at its own place: the golden ratio spreads evenly. */
export function spotOf(slots: Slots, box: Box, at: number, place: number): [number, number] {
  const share = box.points.length === 1 ? 0.5 : ((place + 1) * 0.618034) % 1;
  const along = middleOf(slots, at) + (share - 0.5) * halfWidth(slots) * 1.3;
  return pointOf(slots, along, placeOf(slots, box.points[place]!.value));
}

export function drawPoint(pen: Pen, slots: Slots, box: Box, at: number, place: number, radius: number, look: Look): void {
  const [x, y] = spotOf(slots, box, at, place);
  pen.fillStyle = look.run(box.group.colour);
  pen.strokeStyle = look.surface;
  pen.lineWidth = 1;
  pen.globalAlpha = 0.85;
  pen.beginPath();
  pen.moveTo(x + radius, y);
  pen.arc(x, y, radius, 0, 2 * Math.PI);
  pen.fill();
  pen.stroke();
}
