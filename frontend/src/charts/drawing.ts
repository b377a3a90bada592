// Canvas drawing behind and above uPlot's own lines. Positions are canvas pixels.
import type uPlot from "uplot";
import type { Column } from "../series/columns";

export type Project = (value: number) => number;

export interface Plane {
  x: ArrayLike<number>;
  toX: Project;
  toY: Project;
}

/** The area between the extremes of each bucket, in one closed shape per unbroken stretch. */
export function bandPath({ x, toX, toY }: Plane, lo: Column, hi: Column): Path2D {
  const path = new Path2D();
  let stretch: number[] = [];
  const close = (): void => {
    stretch.forEach((at, i) => (i ? path.lineTo(toX(x[at]!), toY(hi[at]!)) : path.moveTo(toX(x[at]!), toY(hi[at]!))));
    stretch.reverse().forEach((at) => path.lineTo(toX(x[at]!), toY(lo[at]!)));
    if (stretch.length) path.closePath();
    stretch = [];
  };
  for (let at = 0; at < x.length; at++) {
    if (Number.isFinite(lo[at]!) && Number.isFinite(hi[at]!)) stretch.push(at);
  }
  close();
  return path;
}

/** A line through the finite values. It breaks where NaN or an infinity was logged, not at other runs' places. */
export function linePath({ x, toX, toY }: Plane, y: Column, lost: readonly number[]): Path2D {
  const path = new Path2D();
  const isLost = new Set(lost);
  let isDown = false;
  for (let at = 0; at < x.length; at++) {
    const value = y[at]!;
    if (Number.isFinite(value)) {
      if (isDown) path.lineTo(toX(x[at]!), toY(value));
      else path.moveTo(toX(x[at]!), toY(value));
      isDown = true;
    } else if (!Number.isNaN(value) || isLost.has(at)) isDown = false;
  }
  return path;
}

/** Small triangles on the upper and lower edge where a run logged an infinity. */
export function infinityPath({ x, toX }: Plane, { above, below }: Infinities, top: number, bottom: number, size: number): Path2D {
  const path = new Path2D();
  const triangle = (at: number, edge: number, inwards: number): void => {
    path.moveTo(toX(x[at]!), edge);
    path.lineTo(toX(x[at]!) - size / 2, edge + inwards);
    path.lineTo(toX(x[at]!) + size / 2, edge + inwards);
    path.closePath();
  };
  for (const at of above) triangle(at, top, size);
  for (const at of below) triangle(at, bottom, -size);
  return path;
}

interface Infinities {
  above: readonly number[];
  below: readonly number[];
}

/** Small crosses on the lower edge where a run logged NaN; those too close to be told apart are one. */
export function lostPath({ x, toX }: Plane, places: readonly number[], bottom: number, size: number): Path2D {
  const path = new Path2D();
  const middle = bottom - size;
  let before = -Infinity;
  for (const at of places) {
    const left = toX(x[at]!) - size / 2;
    if (left - before < size * 2) continue;
    before = left;
    path.moveTo(left, middle - size / 2);
    path.lineTo(left + size, middle + size / 2);
    path.moveTo(left + size, middle - size / 2);
    path.lineTo(left, middle + size / 2);
  }
  return path;
}

export interface Mark {
  x: number;
  label: string;
  colour: string;
}

/** Vertical dashed lines with a word beside their top, on the side with room for it. */
export function drawMarks(canvas: CanvasRenderingContext2D, { toX }: Plane, marks: readonly Mark[], box: uPlot.BBox, ratio: number): void {
  canvas.font = `${11 * ratio}px "Inter Variable", system-ui, sans-serif`;
  canvas.textBaseline = "top";
  canvas.lineWidth = ratio;
  canvas.setLineDash([3 * ratio, 3 * ratio]);
  for (const mark of marks) {
    const left = toX(mark.x);
    canvas.strokeStyle = canvas.fillStyle = mark.colour;
    canvas.beginPath();
    canvas.moveTo(left, box.top);
    canvas.lineTo(left, box.top + box.height);
    canvas.stroke();
    const hasRoom = left + 8 * ratio + canvas.measureText(mark.label).width < box.left + box.width;
    canvas.textAlign = hasRoom ? "left" : "right";
    canvas.fillText(mark.label, left + (hasRoom ? 4 : -4) * ratio, box.top + 2 * ratio);
  }
}
