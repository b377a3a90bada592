// The ground of a plot with two axes: its margins, grid, labels and titles. Pure.
import type { Axis } from "./axis";
import type { Look } from "./look";
import { fitted, FONT, line, type Pen } from "./pen";

export interface Frame {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

export interface Size {
  width: number;
  height: number;
}

export interface Titles {
  x: string;
  y: string;
}

const FOOT = 20;
const TITLE = 16;
const WIDEST_WORD = 110;
const TICK_WIDTH = 64;
const TICK_HEIGHT = 34;

/** The room that the labels leave. */
export function frameOf(pen: Pen, { width, height }: Size, y: Axis, titles: Titles): Frame {
  pen.font = FONT;
  const labels = y.ticks(height / TICK_HEIGHT).map(({ label }) => pen.measureText(label).width);
  const left = Math.ceil(Math.min(WIDEST_WORD, Math.max(12, ...labels))) + 14 + (titles.y ? TITLE : 0);
  return { left, top: 8, right: width - 12, bottom: height - FOOT - (titles.x ? TITLE : 0) };
}

export const xAt = ({ left, right }: Frame, share: number): number => left + share * (right - left);
export const yAt = ({ top, bottom }: Frame, share: number): number => bottom - share * (bottom - top);

export function drawAxes(pen: Pen, frame: Frame, x: Axis, y: Axis, titles: Titles, look: Look): void {
  pen.font = FONT;
  pen.lineWidth = 1;
  pen.fillStyle = look.text;
  pen.strokeStyle = look.grid;
  drawSide(pen, frame, y);
  drawFoot(pen, frame, x);
  pen.textAlign = "center";
  if (titles.x) pen.fillText(fitted(pen, titles.x, frame.right - frame.left), (frame.left + frame.right) / 2, frame.bottom + FOOT + 2);
  if (titles.y) writeUpwards(pen, frame, titles.y);
}

function drawSide(pen: Pen, frame: Frame, y: Axis): void {
  pen.textAlign = "right";
  pen.textBaseline = "middle";
  for (const { share, label } of inside(y.ticks((frame.bottom - frame.top) / TICK_HEIGHT))) {
    const at = Math.round(yAt(frame, share)) + 0.5;
    line(pen, frame.left, at, frame.right, at);
    pen.fillText(fitted(pen, label, WIDEST_WORD), frame.left - 8, at);
  }
}

function drawFoot(pen: Pen, frame: Frame, x: Axis): void {
  const width = frame.right - frame.left;
  const ticks = inside(x.ticks(width / TICK_WIDTH));
  pen.textBaseline = "top";
  for (const { share, label } of ticks) {
    const at = Math.round(xAt(frame, share)) + 0.5;
    line(pen, at, frame.top, at, frame.bottom);
    const text = x.kind === "words" ? fitted(pen, label, width / ticks.length - 6) : label;
    pen.textAlign = "center";
    pen.fillText(text, keptIn(at, pen.measureText(text).width, frame), frame.bottom + 6);
  }
}

const inside = <T extends { share: number }>(ticks: readonly T[]): T[] => ticks.filter(({ share }) => share >= -1e-6 && share <= 1 + 1e-6);

/** A label at the right end would be cut off. */
const keptIn = (at: number, width: number, { right }: Frame): number => Math.min(at, right + 10 - width / 2);

function writeUpwards(pen: Pen, frame: Frame, title: string): void {
  pen.save();
  pen.translate(2, (frame.top + frame.bottom) / 2);
  pen.rotate(-Math.PI / 2);
  pen.textBaseline = "top";
  pen.fillText(fitted(pen, title, frame.bottom - frame.top), 0, 0);
  pen.restore();
}
