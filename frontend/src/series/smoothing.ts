// Smoothing of one column. A gap (NaN) or an infinity stays what it is and moves nothing.
import type { Column } from "./columns";

export type Smoother = "exponential" | "ema" | "gaussian" | "mean";
export interface Smoothing {
  kind: Smoother;
  /** 0 (none) to 0.99. */
  amount: number;
}

type Smooth = (x: ArrayLike<number>, y: Column, amount: number) => Float64Array;

/** `y` smoothed; the column itself when there is nothing to do. */
export function smooth(x: ArrayLike<number>, y: Column, { kind, amount }: Smoothing): Column {
  return amount > 0 ? smoothers[kind](x, y, amount) : y;
}

/**
 * Debiased exponential mean, weighted by distance on x, so that unevenly logged runs compare:
 * at the mean distance of a thousand points over the range each value decays by the square root of
 * `amount` (never slower than 0.999).
 */
function exponential(x: ArrayLike<number>, y: Column, amount: number): Float64Array {
  const decay = Math.min(Math.sqrt(amount), 0.999);
  const range = x.length > 1 ? x[x.length - 1]! - x[0]! : 1;
  let sum = 0;
  let weight = 0;
  let before = x[0] ?? 0;
  return mapFinite(y, (value, at) => {
    const kept = decay ** (((x[at]! - before) / (range || 1)) * 1000);
    before = x[at]!;
    sum = sum * kept + value;
    weight = weight * kept + 1;
    return sum / weight;
  });
}

/** Debiased exponential mean by number of points, whatever lies between them. */
function byPoint(_x: ArrayLike<number>, y: Column, amount: number): Float64Array {
  let sum = 0;
  let weight = 0;
  return mapFinite(y, (value) => {
    sum = sum * amount + (1 - amount) * value;
    weight = weight * amount + (1 - amount);
    return sum / weight;
  });
}

/** Kernel of half the window's width as sigma, cut at three sigma, over neighbouring points. */
function gaussian(_x: ArrayLike<number>, y: Column, amount: number): Float64Array {
  const sigma = windowOf(amount) / 2;
  const kernel = Float64Array.from({ length: Math.ceil(3 * sigma) + 1 }, (_, d) =>
    Math.exp(-(d * d) / (2 * sigma * sigma)),
  );
  return weighted(y, kernel);
}

/** Centred mean over the window. */
function mean(_x: ArrayLike<number>, y: Column, amount: number): Float64Array {
  return weighted(y, new Float64Array(Math.floor(windowOf(amount) / 2) + 1).fill(1));
}

const smoothers: Record<Smoother, Smooth> = { exponential, ema: byPoint, gaussian, mean };

/** Points an exponential mean of this weight remembers: the three sliders then feel alike. */
const windowOf = (amount: number): number => 1 / (1 - Math.min(amount, 0.99));

/** Cost: points times kernel. `kernel[d]` weighs the neighbours at distance d. */
function weighted(y: Column, kernel: Float64Array): Float64Array {
  const places: number[] = [];
  y.forEach((value, at) => void (Number.isFinite(value) && places.push(at)));
  const smoothed = Float64Array.from(y);
  places.forEach((place, i) => (smoothed[place] = around(y, places, i, kernel)));
  return smoothed;
}

function around(y: Column, places: number[], i: number, kernel: Float64Array): number {
  let sum = 0;
  let weight = 0;
  const last = Math.min(places.length - 1, i + kernel.length - 1);
  for (let j = Math.max(0, i - kernel.length + 1); j <= last; j++) {
    const share = kernel[Math.abs(j - i)]!;
    sum += share * y[places[j]!]!;
    weight += share;
  }
  return sum / weight;
}

function mapFinite(y: Column, next: (value: number, at: number) => number): Float64Array {
  return Float64Array.from(y, (value, at) => (Number.isFinite(value) ? next(value, at) : value));
}
