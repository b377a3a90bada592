// Pixels of parallel coordinates: where axes stand, lines run, and which line the mouse is at. Pure.
import type { Frame, Size } from "../frame";
import type { Across } from "./lines";

export interface Geometry extends Frame {
  /** Of each axis, from the left. */
  xs: number[];
  /** Where lines pass an axis on which they have no value. */
  lane: number;
  hasLane: boolean;
  /** Of each axis, the height of each run. */
  ys: Float32Array[];
  isCurved: boolean;
}

const SIDE = { left: 58, right: 46 };
const LANE = 16;

export function geometryOf(axes: readonly Across[], { width, height }: Size, isCurved: boolean): Geometry {
  const hasLane = axes.some(({ shares }) => shares.some(Number.isNaN));
  const [left, right, top] = [SIDE.left, Math.max(SIDE.left + 1, width - SIDE.right), 8];
  const bottom = height - 10 - (hasLane ? LANE : 0);
  const lane = bottom + LANE;
  const gap = axes.length > 1 ? (right - left) / (axes.length - 1) : 0;
  const ys = axes.map(({ shares }) => Float32Array.from(shares, (share) => (Number.isNaN(share) ? lane : bottom - share * (bottom - top))));
  return { left, right, top, bottom, lane, hasLane, xs: axes.map((_, at) => left + at * gap), ys, isCurved };
}

/** The height of a run's line at some x between the outer axes. */
export function heightAt({ xs, ys, isCurved }: Geometry, run: number, x: number): number {
  const at = between(xs, x);
  const [from, to] = [ys[at]![run]!, (ys[at + 1] ?? ys[at]!)[run]!];
  const part = (x - xs[at]!) / ((xs[at + 1] ?? xs[at]! + 1) - xs[at]!);
  return from + (to - from) * (isCurved ? part * part * (3 - 2 * part) : part);
}

/** The axis to the left of some x, the last one excluded. */
function between(xs: readonly number[], x: number): number {
  let at = 0;
  while (at < xs.length - 2 && xs[at + 1]! <= x) at++;
  return at;
}

const REACH = 10;

/** The run whose line is nearest to the mouse; -1 when all are far. */
export function lineAt(geometry: Geometry, runs: Uint32Array, left: number, top: number): number {
  if (geometry.xs.length < 2 || left < geometry.left - REACH || left > geometry.right + REACH) return -1;
  const x = Math.max(geometry.left, Math.min(geometry.right, left));
  let [best, found] = [REACH, -1];
  for (const run of runs) {
    const distance = Math.abs(heightAt(geometry, run, x) - top);
    if (distance < best) [best, found] = [distance, run];
  }
  return found;
}

/** The axis whose strip the mouse is in; -1 for none. */
export function axisAt({ xs, top, bottom }: Geometry, left: number, down: number, reach = 12): number {
  if (down < top - reach || down > bottom + reach) return -1;
  return xs.findIndex((x) => Math.abs(x - left) <= reach);
}

export const shareAt = ({ top, bottom }: Geometry, down: number): number => (bottom - down) / (bottom - top);
export const downAt = ({ top, bottom }: Geometry, share: number): number => bottom - share * (bottom - top);
