// Runs as points: where each stands, and what has no place. Pure.
import { type Axis, axisOf, type AxisWish } from "../axis";
import type { PlotColumn } from "../columns";
import { type Best, type Fit, fitLine, frontOf, type Goals, type Running, runningBest } from "../regression";

export interface Columns {
  x: PlotColumn;
  y: PlotColumn;
  /** What colours the points; without it each has its run's colour. */
  z: PlotColumn | null;
}

export type Wishes = Readonly<Record<keyof Columns, AxisWish>>;

export interface Cloud {
  x: Axis;
  y: Axis;
  z: Axis | null;
  /** Of each run, as shares of the axes; NaN without a place. */
  xs: Float64Array;
  ys: Float64Array;
  zs: Float64Array | null;
  /** The runs within the ranges. */
  shown: Uint32Array;
  /** How many runs have no value for an axis, and how many stand outside the ranges. */
  missing: number;
  outside: number;
}

export function cloudOf(columns: Columns, wishes: Wishes): Cloud {
  const [x, y] = [axisOf(columns.x, wishes.x), axisOf(columns.y, wishes.y)];
  const z = columns.z && axisOf(columns.z, wishes.z, 0);
  const xs = placesOn(x, columns.x, 1);
  const ys = placesOn(y, columns.y, 2);
  const found = sorted(xs, ys, columns);
  return { x, y, z, xs, ys, zs: z && columns.z!.values.map((value) => z.share(value)), ...found };
}

function sorted(xs: Float64Array, ys: Float64Array, { x, y }: Columns): Pick<Cloud, "shown" | "missing" | "outside"> {
  const shown: number[] = [];
  let missing = 0;
  for (let at = 0; at < xs.length; at++) {
    if (isWithin(xs[at]!) && isWithin(ys[at]!)) shown.push(at);
    else if (Number.isNaN(x.values[at]!) || Number.isNaN(y.values[at]!)) missing++;
  }
  return { shown: Uint32Array.from(shown), missing, outside: xs.length - shown.length - missing };
}

const isWithin = (share: number): boolean => share >= -1e-9 && share <= 1 + 1e-9;

const SPREAD = 0.5;

/** Runs with the same word stand beside each other, always at the same place. */
function placesOn(axis: Axis, { kind, values, words }: PlotColumn, seed: number): Float64Array {
  if (kind !== "words") return values.map((value) => axis.share(value));
  const isSpread = values.length > words.length;
  return values.map((value, at) => axis.share(value) + (isSpread ? (scattered(at, seed) * SPREAD) / words.length : 0));
}

/** From -0.5 to 0.5, by the run's place: the golden ratio spreads evenly. */
const scattered = (at: number, seed: number): number => ((at + 1) * (seed === 1 ? 0.618034 : 0.754878)) % 1 - 0.5;

/** Through the points in sight, as they stand: straight on log axes, too. None through words. */
export function regressionOf({ x, y, xs, ys, shown }: Cloud): Fit | undefined {
  if (x.kind === "words" || y.kind === "words") return undefined;
  return fitLine(picked(xs, shown), picked(ys, shown));
}

/** The best y so far along x, in shares of the axes; of a front, from the better end of x on. */
export function bestOf(cloud: Cloud, columns: Columns, best: Best, goals: Goals): Running | undefined {
  const { x, y, shown } = cloud;
  if (best === "none" || !hasNumbers(cloud)) return undefined;
  const [kind, isDownwards] = best === "front" ? [goals[1], goals[0] === "max"] : [best, false];
  const running = runningBest(picked(columns.x.values, shown), picked(columns.y.values, shown), kind, isDownwards);
  return { x: running.x.map((value) => x.share(value)), y: running.y.map((value) => y.share(value)) };
}

/** The points in sight that no other beats in both, as places in `cloud.shown`. */
export function unbeaten(cloud: Cloud, columns: Columns, goals: Goals): number[] {
  const { shown } = cloud;
  return hasNumbers(cloud) ? frontOf(picked(columns.x.values, shown), picked(columns.y.values, shown), goals) : [];
}

const hasNumbers = ({ x, y, shown }: Cloud): boolean => x.kind !== "words" && y.kind !== "words" && shown.length > 0;

const picked = (values: Float64Array, places: Uint32Array): Float64Array => Float64Array.from(places, (at) => values[at]!);
