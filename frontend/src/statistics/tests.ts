// Whether two groups of runs differ by more than chance: two tests, a correction, a size.
import { mean, type Numbers, variance } from "./moments";
import { generator } from "./random";
import { twoTails } from "./student";

export interface Permutation {
  p: number;
  /** Whether every arrangement was counted. */
  isExact: boolean;
  /** The smallest p that so many runs can give. */
  least: number;
}

const MOST_ARRANGEMENTS = 50_000;
const MOST_DRAWS = 9_999;
const FEWEST_DRAWS = 999;
/** Drawn values in all, so that thousands of runs cost tenths of a second and not minutes. */
const MOST_WORK = 4_000_000;
const SEED = 20_26;
const ROUNDING = 1e-10;

/**
 * How often a random split of all values into groups of these sizes has means at least as far apart.
 *
 * Exact where there are few splits. Else random ones from a fixed seed, the observed one counted in:
 * (b + 1) / (m + 1), which is never zero. Sources: Fisher, The Design of Experiments (1935), section
 * 21; Phipson and Smyth, Permutation P-values Should Never Be Zero, SAGMB 9 (2010).
 */
export function permutation(some: Numbers, others: Numbers): Permutation {
  const [n, m] = [some.length, others.length];
  const all = Float64Array.from([...Array.from(some), ...Array.from(others)]);
  const arrangements = choose(n + m, n);
  const isExact = arrangements <= MOST_ARRANGEMENTS;
  const isFar = farness(all, n, sumOf(some));
  const draws = Math.max(FEWEST_DRAWS, Math.min(MOST_DRAWS, Math.floor(MOST_WORK / Math.min(n, m))));
  const p = isExact ? countAll(all, n, isFar) / arrangements : (countDrawn(all, n, draws, isFar) + 1) / (draws + 1);
  // A split of equal halves is as far apart as its mirror image.
  return { p, isExact, least: isExact ? (n === m ? 2 : 1) / arrangements : 1 / (draws + 1) };
}

/** Whether a first group of this sum is at least as far from the second as the observed one. */
function farness(all: Float64Array, n: number, observed: number): (sum: number) => boolean {
  const total = sumOf(all);
  const expected = (total * n) / all.length;
  const scale = all.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const distance = Math.abs(observed - expected) - ROUNDING * scale * n;
  return (sum) => Math.abs(sum - expected) >= distance;
}

/** Every choice of n among all, in lexical order. */
function countAll(all: Float64Array, n: number, isFar: (sum: number) => boolean): number {
  const chosen = Array.from({ length: n }, (_, at) => at);
  let found = 0;
  for (;;) {
    found += Number(isFar(chosen.reduce((sum, at) => sum + all[at]!, 0)));
    let place = n - 1;
    while (place >= 0 && chosen[place] === all.length - n + place) place--;
    if (place < 0) return found;
    chosen[place]!++;
    for (let next = place + 1; next < n; next++) chosen[next] = chosen[next - 1]! + 1;
  }
}

/** Draws the smaller group only: a shuffle that stops early. */
function countDrawn(all: Float64Array, n: number, draws: number, isFar: (sum: number) => boolean): number {
  const total = sumOf(all);
  const pool = all.slice();
  const fewer = Math.min(n, all.length - n);
  const random = generator(SEED);
  let found = 0;
  for (let draw = 0; draw < draws; draw++) {
    let sum = 0;
    for (let at = 0; at < fewer; at++) {
      const other = at + Math.floor(random() * (pool.length - at));
      [pool[at], pool[other]] = [pool[other]!, pool[at]!];
      sum += pool[at]!;
    }
    found += Number(isFar(fewer === n ? sum : total - sum));
  }
  return found;
}

function sumOf(values: Numbers): number {
  let sum = 0;
  for (let at = 0; at < values.length; at++) sum += values[at]!;
  return sum;
}

export function choose(n: number, k: number): number {
  let found = 1;
  for (let at = 1; at <= Math.min(k, n - k); at++) found = (found * (n - Math.min(k, n - k) + at)) / at;
  return Math.round(found);
}

/**
 * p of Welch's t test, which does not ask for equal spreads; null where neither group has any.
 *
 * Source: Welch, The Generalization of Student's Problem, Biometrika 34 (1947).
 */
export function welch(some: Numbers, others: Numbers): number | null {
  const [one, other] = [variance(some) / some.length, variance(others) / others.length];
  const squares = one + other;
  if (!(squares > 0)) return null;
  const df = squares ** 2 / (one ** 2 / (some.length - 1) + other ** 2 / (others.length - 1));
  return twoTails((mean(some) - mean(others)) / Math.sqrt(squares), df);
}

/**
 * Hedges' g: the difference in units of the common deviation, made smaller for few values; null without a deviation.
 *
 * Source: Hedges, Distribution Theory for Glass's Estimator of Effect Size, JES 6 (1981).
 */
export function hedges(some: Numbers, others: Numbers): number | null {
  const df = some.length + others.length - 2;
  const pooled = ((some.length - 1) * variance(some) + (others.length - 1) * variance(others)) / df;
  if (!(pooled > 0)) return null;
  return ((mean(some) - mean(others)) / Math.sqrt(pooled)) * (1 - 3 / (4 * df - 1));
}

/**
 * Each p as if it were the only one that was looked at; null stays and counts for nothing.
 *
 * Source: Holm, A Simple Sequentially Rejective Multiple Test Procedure, SJS 6 (1979).
 */
export function holm(ps: readonly (number | null)[]): (number | null)[] {
  const order = ps.flatMap((p, at) => (p === null ? [] : [{ p, at }])).sort((one, other) => one.p - other.p);
  const adjusted: (number | null)[] = ps.map(() => null);
  let least = 0;
  order.forEach(({ p, at }, rank) => {
    least = Math.min(1, Math.max(least, (order.length - rank) * p));
    adjusted[at] = least;
  });
  return adjusted;
}
