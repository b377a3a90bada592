// 95 % intervals by drawing the values again and again, with replacement.
import { mean, type Numbers, variance } from "./moments";
import { generator } from "./random";
import { normalTail, tBeyond } from "./student";

export type Interval = [number, number];

/** Fewer values say nothing about how much the next one may differ. */
export const FEWEST = 3;
/** From here on the mean is normal to within the noise of the draws, and the formula costs nothing. */
const MANY = 100;
const DRAWS = 2_000;
const TAIL = 0.025;

/**
 * Of the mean; null for fewer than three values.
 *
 * Percentiles of the drawn means, wider than 2.5 and 97.5 % by what they fall short of for few values.
 * Source: Hesterberg, What Teachers Should Know About the Bootstrap, The American Statistician 69
 * (2015), section 4.3, "expanded percentile interval". Hundred and more values: mean and standard error.
 */
export function intervalOfMean(values: Numbers, draws = DRAWS): Interval | null {
  const n = values.length;
  if (n < FEWEST) return null;
  if (n >= MANY) return around(mean(values), Math.sqrt(variance(values) / n), n - 1);
  return between(drawnMeans(values, indicesFor(n, draws)), tailFor(n));
}

/** Of the mean of `some` less that of `others`: both are drawn; the smaller sets the tails. */
export function intervalOfDifference(some: Numbers, others: Numbers, draws = DRAWS): Interval | null {
  const [n, m] = [some.length, others.length];
  if (Math.min(n, m) < FEWEST) return null;
  const squares = variance(some) / n + variance(others) / m;
  if (Math.min(n, m) >= MANY) return around(mean(some) - mean(others), Math.sqrt(squares), Math.min(n, m) - 1);
  const differences = meansFor(some, draws, 1);
  const taken = meansFor(others, draws, 2);
  for (let at = 0; at < differences.length; at++) differences[at]! -= taken[at]!;
  return between(differences, tailFor(Math.min(n, m)));
}

/** Drawn means of any number of values; of very many they are normal ones. */
function meansFor(values: Numbers, draws: number, seed: number): Float64Array {
  if (values.length < MANY) return drawnMeans(values, indicesFor(values.length, draws, seed));
  const [middle, error] = [mean(values), Math.sqrt(variance(values) / values.length)];
  const random = generator(seed);
  // Box and Muller, Annals of Mathematical Statistics 29 (1958).
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  return Float64Array.from({ length: draws }, () => middle + error * normal());
}

function around(middle: number, error: number, df: number): Interval {
  const reach = tBeyond(TAIL, df) * error;
  return [middle - reach, middle + reach];
}

function between(drawn: Float64Array, tail: number): Interval {
  const place = tail * (drawn.length - 1);
  return [nearEnd(drawn, place, 1), nearEnd(drawn, place, -1)];
}

/**
 * The value at `place` from the end of the sorted values, lower end for sign 1: only the few beyond
 * it are put in order. A chart asks for some ten thousand of these.
 */
function nearEnd(values: Float64Array, place: number, sign: 1 | -1): number {
  const kept = new Float64Array(Math.min(values.length, Math.floor(place) + 2)).fill(Infinity);
  const last = kept.length - 1;
  for (let each = 0; each < values.length; each++) {
    const value = values[each]! * sign;
    if (value >= kept[last]!) continue;
    let at = last;
    for (; at > 0 && kept[at - 1]! > value; at--) kept[at] = kept[at - 1]!;
    kept[at] = value;
  }
  const low = Math.floor(place);
  return sign * (kept[low]! + (place - low) * (kept[Math.min(low + 1, last)]! - kept[low]!));
}

const tails = new Map<number, number>();

/** Which share of the draws lies beyond each end. */
export function tailFor(n: number): number {
  const known = tails.get(n) ?? normalTail(Math.sqrt(n / (n - 1)) * tBeyond(TAIL, n - 1));
  tails.set(n, known);
  return known;
}

const indices = new Map<string, Uint8Array>();

/** Which values each draw takes, `n` for each: the same whenever they are asked for. */
export function indicesFor(n: number, draws: number, seed = 0): Uint8Array {
  const name = `${n} ${draws} ${seed}`;
  const random = generator(n + 1_000 * seed);
  const known = indices.get(name) ?? Uint8Array.from({ length: n * draws }, () => Math.floor(random() * n));
  indices.set(name, known);
  return known;
}

function drawnMeans(values: Numbers, places: Uint8Array): Float64Array {
  const n = values.length;
  const means = new Float64Array(places.length / n);
  for (let draw = 0, at = 0; draw < means.length; draw++) {
    let sum = 0;
    for (const end = at + n; at < end; at++) sum += values[places[at]!]!;
    means[draw] = sum / n;
  }
  return means;
}
