// The marks of custom charts on a plane.
import type { Curve } from "./chart";
import { Plane, type PlaneOptions, rangeOf, type Theme } from "./plane";

/** What one run draws in one colour. */
export interface Styled {
  label: string;
  /** Colour index, see palette.ts; `colour` is it in the theme in force. */
  index: number;
  colour: string;
  dash: readonly number[];
}

export type StyledCurve = Curve & Styled;

export interface StyledBars extends Styled {
  values: readonly number[];
}

const BAR_SHARE = 0.72;

export interface Titles {
  xTitle: string;
  yTitle: string;
}

export function curvePlane(canvas: HTMLCanvasElement, curves: readonly Curve[], titles: Titles, theme: Theme): Plane {
  const all = (pick: (curve: Curve) => number[]): number[] => curves.flatMap(pick);
  return new Plane(canvas, { x: rangeOf(all((one) => one.x), 0.02), y: rangeOf(all((one) => one.y)), ...titles }, theme);
}

export function drawLines(plane: Plane, curves: readonly StyledCurve[]): void {
  plane.within((context) => {
    context.lineWidth = 1.75;
    context.lineJoin = "round";
    for (const { x, y, colour, dash } of curves) {
      context.strokeStyle = colour;
      context.setLineDash([...dash]);
      context.beginPath();
      let isDown = false;
      x.forEach((value, at) => {
        const isThere = Number.isFinite(value) && Number.isFinite(y[at]!);
        if (isThere && isDown) context.lineTo(plane.x(value), plane.y(y[at]!));
        else if (isThere) context.moveTo(plane.x(value), plane.y(y[at]!));
        isDown = isThere;
      });
      context.stroke();
      if (x.length === 1) drawPoints(plane, [{ x, y, colour }]);
    }
  });
}

export function drawPoints(plane: Plane, curves: readonly Pick<StyledCurve, "x" | "y" | "colour">[]): void {
  plane.within((context) => {
    for (const { x, y, colour } of curves) {
      context.fillStyle = colour;
      context.globalAlpha = x.length > 300 ? 0.55 : 0.85;
      x.forEach((value, at) => {
        context.beginPath();
        context.arc(plane.x(value), plane.y(y[at]!), x.length > 2_000 ? 2 : 3.5, 0, 2 * Math.PI);
        context.fill();
      });
    }
  });
}

/** Groups of bars, one bar in each for every run. */
export function drawBars(canvas: HTMLCanvasElement, labels: readonly string[], bars: readonly StyledBars[], titles: Titles, theme: Theme): Plane {
  const y = rangeOf([0, ...bars.flatMap((one) => one.values)], 0.05);
  const isUp = bars.every((one) => one.values.every((value) => !(value < 0)));
  const options: PlaneOptions = { x: { low: -0.5, high: labels.length - 0.5 }, y: isUp ? { ...y, low: 0 } : y, words: labels, ...titles };
  const plane = new Plane(canvas, options, theme);
  plane.within((context) => {
    const width = ((plane.right - plane.left) / labels.length) * (BAR_SHARE / bars.length);
    bars.forEach(({ values, colour }, place) => {
      context.fillStyle = colour;
      values.forEach((value, at) => {
        if (!Number.isFinite(value)) return;
        const left = plane.x(at) + (place - bars.length / 2) * width;
        const [top, bottom] = [plane.y(Math.max(0, value)), plane.y(Math.min(0, value))];
        context.beginPath();
        context.roundRect(left, top, Math.max(1, width - 1), bottom - top, value > 0 ? [3, 3, 0, 0] : [0, 0, 3, 3]);
        context.fill();
      });
    });
  });
  return plane;
}

/** Counts of all runs over the same bins, one run's over the other's. */
export function drawHistograms(canvas: HTMLCanvasElement, low: number, high: number, some: readonly StyledBars[], titles: Titles, theme: Theme): Plane {
  const most = Math.max(1, ...some.flatMap((one) => one.values));
  const plane = new Plane(canvas, { x: { low, high }, y: { low: 0, high: most * 1.05 }, ...titles }, theme);
  plane.within((context) => {
    for (const { values, colour } of some) {
      const width = (high - low) / values.length;
      context.fillStyle = colour;
      context.globalAlpha = some.length > 1 ? 0.5 : 0.9;
      values.forEach((count, bin) => {
        const [left, right] = [plane.x(low + bin * width), plane.x(low + (bin + 1) * width)];
        context.fillRect(left, plane.y(count), Math.max(1, right - left - 1), plane.bottom - plane.y(count));
      });
    }
  });
  return plane;
}

export interface Near {
  curve: StyledCurve;
  x: number;
  y: number;
}

const REACH_PIXELS = 28;

/** The point nearest to the mouse, unless all are far away. */
export function nearest(plane: Plane, curves: readonly StyledCurve[], left: number, top: number): Near | undefined {
  let [best, found] = [REACH_PIXELS ** 2, undefined as Near | undefined];
  for (const curve of curves) {
    curve.x.forEach((x, at) => {
      const distance = (plane.x(x) - left) ** 2 + (plane.y(curve.y[at]!) - top) ** 2;
      if (distance < best) [best, found] = [distance, { curve, x, y: curve.y[at]! }];
    });
  }
  return found;
}
