// Where a value stands on an axis, from 0 (its beginning) to 1, and what is written beside it. Pure.
import { roundTicks } from "../ticks";
import { formatDuration, formatMoment, formatTick, formatValue } from "../format";
import type { Kind, PlotColumn } from "./columns";
import { timeTicks } from "./time-ticks";

export type Limits = readonly [number | null, number | null];

/** What a person asked for. */
export interface AxisWish {
  isLog?: boolean;
  isInverted?: boolean;
  limits?: Limits;
}

export interface Tick {
  share: number;
  label: string;
}

export interface Axis {
  readonly kind: Kind;
  readonly isLog: boolean;
  readonly low: number;
  readonly high: number;
  readonly words: readonly string[];
  /** NaN for what has no place: missing, infinite, or nothing above zero on a log axis. */
  share(value: number): number;
  value(share: number): number;
  /** About as many as wanted. */
  ticks(wanted: number): Tick[];
  text(value: number): string;
}

const NO_LIMITS: Limits = [null, null];

export function axisOf(column: PlotColumn, { isLog = false, isInverted = false, limits = NO_LIMITS }: AxisWish = {}, room = 0.04): Axis {
  const isLogarithmic = isLog && (column.kind === "number" || column.kind === "duration");
  const forth = isLogarithmic ? Math.log10 : same;
  const back = isLogarithmic ? (value: number) => 10 ** value : same;
  const [low, high] = extentOf(column, limits, isLogarithmic, room);
  const span = high - low;
  const turn = (share: number): number => (isInverted ? 1 - share : share);
  const share = (value: number): number => {
    const place = (forth(value) - low) / span;
    return Number.isFinite(place) ? turn(place) : NaN;
  };
  return {
    kind: column.kind,
    isLog: isLogarithmic,
    low: back(low),
    high: back(high),
    words: column.words,
    share,
    value: (at) => back(low + turn(at) * span),
    ticks: (wanted) => ticksOf(column, back(low), back(high), isLogarithmic, wanted).map((tick) => ({ share: share(tick.value), label: tick.label })),
    text: (value) => textOf(column, value),
  };
}

const same = (value: number): number => value;

/** From the least to the greatest with a little room, in the axis' own measure. */
function extentOf({ kind, values, words }: PlotColumn, limits: Limits, isLog: boolean, room: number): [number, number] {
  if (kind === "words") return [-0.5, Math.max(1, words.length) - 0.5];
  let [low, high] = [Infinity, -Infinity];
  for (const value of values) {
    if (!Number.isFinite(value) || (isLog && value <= 0)) continue;
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  if (low > high) [low, high] = isLog ? [1, 10] : [0, 1];
  if (isLog) [low, high] = [Math.log10(low), Math.log10(high)];
  const margin = high > low ? (high - low) * room : isLog ? 0.5 : Math.abs(low) * 0.1 || 0.5;
  return limited([low - margin, high + margin], limits, isLog);
}

/** What a person asked for, where it makes sense; the rest as it was. */
function limited([low, high]: [number, number], [least, most]: Limits, isLog: boolean): [number, number] {
  const from = least === null || (isLog && least <= 0) ? low : isLog ? Math.log10(least) : least;
  const to = most === null || (isLog && most <= 0) ? high : isLog ? Math.log10(most) : most;
  return from < to ? [from, to] : [low, high];
}

interface ValueTick {
  value: number;
  label: string;
}

function ticksOf({ kind, words }: PlotColumn, low: number, high: number, isLog: boolean, wanted: number): ValueTick[] {
  if (kind === "words") return wordTicks(words, wanted);
  if (kind === "time") return timeTicks(low, high, wanted);
  const values = isLog ? logTicks(low, high, wanted) : roundTicks(low, high, wanted);
  const label = kind === "duration" ? formatDuration : formatTick;
  return values.map((value) => ({ value, label: label(value) }));
}

/** All words, or as many as there is room for. */
function wordTicks(words: readonly string[], wanted: number): ValueTick[] {
  const every = Math.max(1, Math.ceil(words.length / Math.max(1, wanted)));
  return words.flatMap((label, value) => (value % every ? [] : [{ value, label }]));
}

/** Decades, thinned where there are many; digits between them where fewer than two are in sight. */
export function logTicks(low: number, high: number, wanted: number): number[] {
  const [first, last] = [Math.ceil(Math.log10(low) - 1e-9), Math.floor(Math.log10(high) + 1e-9)];
  const count = last - first + 1;
  if (count >= 2) {
    const every = Math.max(1, Math.ceil(count / Math.max(1, wanted)));
    return Array.from({ length: Math.ceil(count / every) }, (_, at) => 10 ** (first + at * every));
  }
  const digits = [1, 2, 5].flatMap((digit) => [first - 1, first].map((power) => Number((digit * 10 ** power).toPrecision(12))));
  const inside = digits.filter((value) => value >= low && value <= high).sort((one, other) => one - other);
  return inside.length >= 2 ? inside : roundTicks(low, high, wanted).filter((value) => value > 0);
}

function textOf({ kind, words }: PlotColumn, value: number): string {
  if (Number.isNaN(value)) return "—";
  if (kind === "words") return words[value] ?? "—";
  if (kind === "time") return formatMoment(new Date(value));
  return kind === "duration" ? formatDuration(value) : formatValue(value);
}
