// Drawing of parallel coordinates. Pure.
import { byColour } from "../batches";
import type { Look } from "../look";
import { fitted, FONT, line, type Pen } from "../pen";
import { stepOf, viridis } from "../../viridis";
import { type Geometry, downAt } from "./geometry";
import { type Across, type Brush, shareOfBrush } from "./lines";

const LABEL = 50;
const TICK_HEIGHT = 30;

/** The colour of each run: by its place on the last axis, or its own. */
export function colourer(last: Across | undefined, look: Look, own: (run: number) => number): (run: number) => string {
  if (!last) return (run) => look.run(own(run));
  return (run) => (Number.isNaN(last.shares[run]!) ? look.line : look.scale[stepOf(last.shares[run]!)]!);
}

const alphaOf = (lines: number): number => (lines > 2_000 ? 0.25 : lines > 400 ? 0.45 : lines > 60 ? 0.65 : 0.9);

export function drawLines(pen: Pen, geometry: Geometry, runs: Uint32Array, colour: (run: number) => string): void {
  pen.lineWidth = runs.length > 400 ? 1 : 1.5;
  pen.globalAlpha = alphaOf(runs.length);
  for (const [stroke, some] of byColour(runs, colour)) {
    pen.strokeStyle = stroke;
    for (const run of some) drawLine(pen, geometry, run);
  }
  pen.globalAlpha = 1;
}

export function drawLine(pen: Pen, { xs, ys, isCurved }: Geometry, run: number): void {
  pen.beginPath();
  pen.moveTo(xs[0]!, ys[0]![run]!);
  for (let at = 1; at < xs.length; at++) {
    const [fromX, fromY, x, y] = [xs[at - 1]!, ys[at - 1]![run]!, xs[at]!, ys[at]![run]!];
    const third = (x - fromX) / 3;
    if (isCurved) pen.bezierCurveTo(fromX + third, fromY, x - third, y, x, y);
    else pen.lineTo(x, y);
  }
  pen.stroke();
}

/** The line that stands out, with the ground around it. */
export function drawMarked(pen: Pen, geometry: Geometry, run: number, colour: string, look: Look): void {
  for (const [width, stroke] of [[6, look.surface], [3, colour]] as const) {
    pen.lineWidth = width;
    pen.strokeStyle = stroke;
    drawLine(pen, geometry, run);
  }
  pen.fillStyle = colour;
  pen.beginPath();
  geometry.xs.forEach((x, at) => {
    pen.moveTo(x + 3.5, geometry.ys[at]![run]!);
    pen.arc(x, geometry.ys[at]![run]!, 3.5, 0, 2 * Math.PI);
  });
  pen.fill();
}

export function drawAxes(pen: Pen, geometry: Geometry, axes: readonly Across[], look: Look, isScaled: boolean): void {
  pen.font = FONT;
  axes.forEach((one, at) => {
    const x = Math.round(geometry.xs[at]!) + 0.5;
    pen.lineWidth = 1;
    pen.strokeStyle = look.line;
    line(pen, x, geometry.top, x, geometry.bottom);
    if (isScaled && at === axes.length - 1) drawScale(pen, geometry, x, look);
    drawTicks(pen, geometry, one, x, isScaled && at === axes.length - 1, look);
  });
  if (geometry.hasLane) drawLane(pen, geometry, look);
}

/** The colours of the last axis, along it. */
function drawScale(pen: Pen, { top, bottom }: Geometry, x: number, look: Look): void {
  const steps = 48;
  const height = (bottom - top) / steps;
  for (let at = 0; at < steps; at++) {
    pen.fillStyle = viridis((at + 0.5) / steps, look.isLight);
    pen.fillRect(x - 3.5, bottom - (at + 1) * height, 7, height + 0.5);
  }
}

function drawTicks(pen: Pen, geometry: Geometry, { axis }: Across, x: number, isRight: boolean, look: Look): void {
  pen.textAlign = isRight ? "left" : "right";
  pen.textBaseline = "middle";
  for (const { share, label } of axis.ticks((geometry.bottom - geometry.top) / TICK_HEIGHT)) {
    if (share < -1e-6 || share > 1 + 1e-6) continue;
    const text = fitted(pen, label, LABEL);
    const width = pen.measureText(text).width;
    const [left, down] = [isRight ? x + 8 : x - 8, downAt(geometry, share)];
    pen.globalAlpha = 0.8;
    pen.fillStyle = look.surface;
    pen.fillRect(isRight ? left - 2 : left - width - 2, down - 7, width + 4, 14);
    pen.globalAlpha = 1;
    pen.fillStyle = look.text;
    pen.fillText(text, left, down);
  }
}

function drawLane(pen: Pen, { left, right, lane }: Geometry, look: Look): void {
  pen.strokeStyle = look.line;
  pen.lineWidth = 1;
  pen.setLineDash([2, 3]);
  line(pen, left, lane, right, lane);
  pen.setLineDash([]);
  pen.fillStyle = look.text;
  pen.textAlign = "right";
  pen.textBaseline = "middle";
  pen.fillText("no value", left - 8, lane);
}

/** What a brush keeps, as a bar on its axis. */
export function drawBrush(pen: Pen, geometry: Geometry, at: number, { axis }: Across, brush: Brush, look: Look): void {
  const [low, high] = shareOfBrush(axis, brush);
  const [top, bottom] = [downAt(geometry, high), downAt(geometry, low)];
  const x = geometry.xs[at]!;
  pen.fillStyle = look.accent;
  pen.globalAlpha = 0.18;
  pen.fillRect(x - 8, top, 16, Math.max(2, bottom - top));
  pen.globalAlpha = 1;
  pen.fillRect(x - 8, top - 1, 16, 2);
  pen.fillRect(x - 8, bottom - 1, 16, 2);
}
