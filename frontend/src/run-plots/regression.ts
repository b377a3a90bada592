// Lines through a cloud of points: least squares, and the best so far. Pure.

export interface Fit {
  slope: number;
  intercept: number;
  /** Share of the spread in y that the line explains. */
  r2: number;
  n: number;
}

/** The least-squares line, over pairs that both have a value; undefined where no line is settled. */
export function fitLine(x: ArrayLike<number>, y: ArrayLike<number>): Fit | undefined {
  let [n, meanX, meanY, xx, yy, xy] = [0, 0, 0, 0, 0, 0];
  for (let at = 0; at < x.length; at++) {
    const [one, other] = [x[at]!, y[at]!];
    if (!Number.isFinite(one) || !Number.isFinite(other)) continue;
    n++;
    const [dx, dy] = [one - meanX, other - meanY];
    meanX += dx / n;
    meanY += dy / n;
    xx += dx * (one - meanX);
    yy += dy * (other - meanY);
    xy += dx * (other - meanY);
  }
  if (n < 2 || !(xx > 0)) return undefined;
  const slope = xy / xx;
  return { slope, intercept: meanY - slope * meanX, r2: yy > 0 ? (xy * xy) / (xx * yy) : 1, n };
}

/** `front`: what no other point beats in both. */
export const BESTS = ["none", "max", "min", "mean", "front"] as const;
export type Best = (typeof BESTS)[number];

export type Goal = "min" | "max";
/** Which end of x and of y is the better one. */
export type Goals = readonly [Goal, Goal];

/** From settings, where anything may stand. */
export const goalsIn = (goals: unknown): Goals => {
  const [x, y] = Array.isArray(goals) ? goals : [];
  return [x === "max" ? "max" : "min", y === "max" ? "max" : "min"];
};

export interface Running {
  x: Float64Array;
  y: Float64Array;
}

/** The greatest, least or mean y of all points up to each x, or down to it; a place for each distinct x. */
export function runningBest(x: ArrayLike<number>, y: ArrayLike<number>, kind: Goal | "mean", isDownwards = false): Running {
  const order = Array.from({ length: x.length }, (_, at) => at).filter((at) => Number.isFinite(x[at]!) && Number.isFinite(y[at]!));
  order.sort((one, other) => (isDownwards ? x[other]! - x[one]! : x[one]! - x[other]!));
  const xs: number[] = [];
  const ys: number[] = [];
  let [best, sum] = [NaN, 0];
  order.forEach((at, seen) => {
    sum += y[at]!;
    best = kind === "mean" ? sum / (seen + 1) : better(best, y[at]!, kind);
    if (xs.at(-1) === x[at]) ys[ys.length - 1] = best;
    else {
      xs.push(x[at]!);
      ys.push(best);
    }
  });
  return { x: Float64Array.from(xs), y: Float64Array.from(ys) };
}

/** The places of the points that no other beats in both, the best along x first. */
export function frontOf(x: ArrayLike<number>, y: ArrayLike<number>, [alongX, alongY]: Goals): number[] {
  const [signX, signY] = [alongX === "min" ? 1 : -1, alongY === "min" ? 1 : -1];
  const order = Array.from({ length: x.length }, (_, at) => at).filter((at) => Number.isFinite(x[at]!) && Number.isFinite(y[at]!));
  order.sort((one, other) => signX * (x[one]! - x[other]!) || signY * (y[one]! - y[other]!));
  const front: number[] = [];
  for (const at of order) {
    const last = front.at(-1);
    const isSame = last !== undefined && x[at] === x[last] && y[at] === y[last];
    if (last === undefined || isSame || signY * y[at]! < signY * y[last]!) front.push(at);
  }
  return front;
}

function better(best: number, value: number, kind: Goal): number {
  if (Number.isNaN(best)) return value;
  return kind === "max" ? Math.max(best, value) : Math.min(best, value);
}
