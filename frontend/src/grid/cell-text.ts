// What stands in a cell: short, with the whole of it for the hover.
import { formatAgo, formatDuration, formatMoment, formatValue } from "../format";
import { durationOf, isTime, numberOf, valueOf, type Row } from "./rows";

export interface CellText {
  text: string;
  /** Empty when the text says it all. */
  title: string;
  isNumber: boolean;
}

const NOTHING: CellText = { text: "—", title: "", isNumber: false };
const LONGEST_TITLE = 2_000;
const LONGEST_TEXT = 300;

export function cellText(row: Row, key: string, now: number): CellText {
  if (key === "duration") return durationText(durationOf(row, now));
  const value = valueOf(row, key);
  if (value === undefined || value === "") return NOTHING;
  if (isTime(key)) return momentText(new Date(String(value)), now);
  return valueText(value);
}

export function valueText(value: unknown): CellText {
  const number = numberOf(value);
  if (number !== undefined) return numberText(number);
  if (Array.isArray(value) && value.every((one) => typeof one === "string")) return wordText(value.join(", "));
  return wordText(typeof value === "string" ? value : JSON.stringify(value));
}

function numberText(number: number): CellText {
  const text = formatValue(number);
  const whole = String(number);
  return { text, title: whole === text ? "" : whole, isNumber: true };
}

/** One line; what is longer than any cell stays out of the document until somebody points at it. */
function wordText(text: string): CellText {
  const line = text.slice(0, LONGEST_TEXT).replace(/\s+/g, " ");
  return { text: line, title: text.slice(0, LONGEST_TITLE), isNumber: false };
}

function momentText(moment: Date, now: number): CellText {
  return { text: formatAgo((now - moment.getTime()) / 1000), title: formatMoment(moment), isNumber: false };
}

function durationText(seconds: number | undefined): CellText {
  if (seconds === undefined) return NOTHING;
  return { text: formatDuration(seconds), title: `${seconds.toFixed(1)} seconds`, isNumber: true };
}

const CHIP_PIXELS = 16;
const LETTER_PIXELS = 6.6;
const MORE_PIXELS = 56;

/** How many tags stand whole in a cell, at least one; guessed, for measuring would cost a layout. */
export function chipsThatFit(tags: readonly string[], width: number): number {
  let room = width;
  const first = tags.findIndex((tag, at) => {
    room -= CHIP_PIXELS + tag.length * LETTER_PIXELS;
    return room < (at === tags.length - 1 ? CHIP_PIXELS : MORE_PIXELS);
  });
  return first < 0 ? tags.length : Math.max(1, first);
}
