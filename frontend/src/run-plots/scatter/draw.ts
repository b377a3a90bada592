// The points of a scatter plot and the lines through them. Pure.
import { byColour } from "../batches";
import { type Frame, xAt, yAt } from "../frame";
import type { Look } from "../look";
import type { Pen } from "../pen";
import type { Fit, Running } from "../regression";
import { stepOf } from "../../viridis";
import type { Cloud } from "./cloud";

/** Where the points in sight stand, in pixels, in the order of `cloud.shown`. */
export interface Spots {
  x: Float32Array;
  y: Float32Array;
}

export function spotsOf({ xs, ys, shown }: Cloud, frame: Frame): Spots {
  return { x: Float32Array.from(shown, (at) => xAt(frame, xs[at]!)), y: Float32Array.from(shown, (at) => yAt(frame, ys[at]!)) };
}

const radiusOf = (points: number): number => (points > 3_000 ? 2 : points > 400 ? 3 : 4);
const alphaOf = (points: number): number => (points > 3_000 ? 0.6 : points > 400 ? 0.75 : 0.9);

/** The colour of each run: its place on the scale, grey where it has none, or its own. */
export function colourer({ zs }: Cloud, look: Look, own: (at: number) => number): (at: number) => string {
  if (!zs) return (at) => look.run(own(at));
  return (at) => (Number.isNaN(zs[at]!) ? look.line : look.scale[stepOf(zs[at]!)]!);
}

/** All points of one colour are one path: ten thousand single ones would take too long. */
export function drawPoints(pen: Pen, cloud: Cloud, spots: Spots, colour: (at: number) => string): void {
  const batches = byColour(cloud.shown.keys(), (place) => colour(cloud.shown[place]!));
  const radius = radiusOf(cloud.shown.length);
  pen.globalAlpha = alphaOf(cloud.shown.length);
  for (const [fill, places] of batches) {
    pen.fillStyle = fill;
    pen.beginPath();
    for (const place of places) dot(pen, spots.x[place]!, spots.y[place]!, radius);
    pen.fill();
  }
  pen.globalAlpha = 1;
}

function dot(pen: Pen, x: number, y: number, radius: number): void {
  pen.moveTo(x + radius, y);
  pen.arc(x, y, radius, 0, 2 * Math.PI);
}

/** The one that stands out: larger, with a ring of the ground around it. */
export function drawMark(pen: Pen, x: number, y: number, colour: string, look: Look): void {
  for (const [radius, fill] of [[8, look.strong], [6.5, look.surface], [5, colour]] as const) {
    pen.fillStyle = fill;
    pen.beginPath();
    dot(pen, x, y, radius);
    pen.fill();
  }
}

/** What no other point beats, each with a ring. */
export function drawRings(pen: Pen, { x, y }: Spots, places: readonly number[], look: Look): void {
  pen.lineWidth = 1.5;
  pen.strokeStyle = look.accent;
  for (const place of places) {
    pen.beginPath();
    dot(pen, x[place]!, y[place]!, 6.5);
    pen.stroke();
  }
}

export function drawRegression(pen: Pen, frame: Frame, { slope, intercept }: Fit, look: Look): void {
  inFrame(pen, frame, () => {
    pen.setLineDash([6, 4]);
    pen.lineWidth = 1.5;
    pen.strokeStyle = look.strong;
    pen.beginPath();
    pen.moveTo(xAt(frame, 0), yAt(frame, intercept));
    pen.lineTo(xAt(frame, 1), yAt(frame, intercept + slope));
    pen.stroke();
  });
}

/** A best holds until the next one: steps. A mean changes with every point. */
export function drawBest(pen: Pen, frame: Frame, { x, y }: Running, look: Look, hasSteps: boolean): void {
  inFrame(pen, frame, () => {
    pen.lineWidth = 2;
    pen.strokeStyle = look.accent;
    pen.beginPath();
    x.forEach((share, at) => {
      const [left, top] = [xAt(frame, share), yAt(frame, y[at]!)];
      if (at === 0) return pen.moveTo(left, top);
      if (hasSteps) pen.lineTo(left, yAt(frame, y[at - 1]!));
      pen.lineTo(left, top);
    });
    if (hasSteps && x.length) pen.lineTo(x.at(-1)! >= x[0]! ? frame.right : frame.left, yAt(frame, y.at(-1)!));
    pen.stroke();
  });
}

function inFrame(pen: Pen, { left, top, right, bottom }: Frame, draw: () => void): void {
  pen.save();
  pen.beginPath();
  pen.rect(left, top - 4, right - left, bottom - top + 8);
  pen.clip();
  draw();
  pen.restore();
}

const REACH = 18;

/** The place among the points in sight that is nearest to the mouse; -1 when all are far. */
export function nearest({ x, y }: Spots, left: number, top: number): number {
  let [best, found] = [REACH ** 2, -1];
  for (let place = 0; place < x.length; place++) {
    const distance = (x[place]! - left) ** 2 + (y[place]! - top) ** 2;
    if (distance < best) [best, found] = [distance, place];
  }
  return found;
}
