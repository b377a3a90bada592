// A field of many runs as numbers to place on an axis. Pure.
import { isTime, numberOf } from "../grid/rows";

export type Kind = "number" | "duration" | "time" | "words";

export interface PlotColumn {
  kind: Kind;
  /** A place for each run; NaN where it has none. Times are milliseconds, words count into `words`. */
  values: Float64Array;
  /** Of a column of words: each once, in order. */
  words: readonly string[];
}

const LONGEST_WORD = 200;

/** Of a field's numbers. */
export const kindOf = (field: string): Exclude<Kind, "words"> => (isTime(field) ? "time" : field === "duration" ? "duration" : "number");

/** Numbers stay numbers when every value is one; anything else makes a column of words. */
export function columnOf(field: string, raw: readonly unknown[]): PlotColumn {
  if (isTime(field)) return { kind: "time", values: Float64Array.from(raw, momentOf), words: [] };
  if (raw.every((value) => isNothing(value) || numberOf(value) !== undefined)) {
    return { kind: kindOf(field), values: Float64Array.from(raw, (value) => numberOf(value) ?? NaN), words: [] };
  }
  return wordsOf(raw);
}

const isNothing = (value: unknown): boolean => value === undefined || value === null || value === "";
const momentOf = (value: unknown): number => (typeof value === "string" ? Date.parse(value) : NaN);

function wordsOf(raw: readonly unknown[]): PlotColumn {
  const texts = raw.map((value) => (isNothing(value) ? "" : wordOf(value)));
  const words = [...new Set(texts.filter(Boolean))].sort(inOrder);
  const places = new Map(words.map((word, at) => [word, at]));
  return { kind: "words", values: Float64Array.from(texts, (text) => places.get(text) ?? NaN), words };
}

const wordOf = (value: unknown): string => (typeof value === "string" ? value : JSON.stringify(value)).slice(0, LONGEST_WORD);

/** Numbers by their size, before words. */
export function inOrder(one: string, other: string): number {
  const [a, b] = [numberIn(one), numberIn(other)];
  if (!Number.isNaN(a) && !Number.isNaN(b)) return a - b;
  if (Number.isNaN(a) !== Number.isNaN(b)) return Number.isNaN(a) ? 1 : -1;
  return one < other ? -1 : Number(one > other);
}

const numberIn = (text: string): number => (text.trim() ? Number(text) : NaN);
