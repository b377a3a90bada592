// Where the arrows and their like lead in a grid. Line -1 is the header.
import { clamp } from "../windowing";

export interface Place {
  line: number;
  column: number;
}

export interface Bounds {
  lines: number;
  columns: number;
  /** How many lines a page is. */
  page: number;
}

type Step = (place: Place, bounds: Bounds) => Place;

const STEPS: Record<string, Step> = {
  ArrowUp: ({ line, column }) => ({ line: line - 1, column }),
  ArrowDown: ({ line, column }) => ({ line: line + 1, column }),
  ArrowLeft: ({ line, column }) => ({ line, column: column - 1 }),
  ArrowRight: ({ line, column }) => ({ line, column: column + 1 }),
  PageUp: ({ line, column }, { page }) => ({ line: Math.max(0, line - page), column }),
  PageDown: ({ line, column }, { page }) => ({ line: line + page, column }),
  Home: ({ line }) => ({ line, column: 0 }),
  End: ({ line }, { columns }) => ({ line, column: columns - 1 }),
  "Ctrl+Home": ({ column }) => ({ line: 0, column }),
  "Ctrl+End": ({ column }, { lines }) => ({ line: lines - 1, column }),
  k: ({ line, column }) => ({ line: line - 1, column }),
  j: ({ line, column }) => ({ line: line + 1, column }),
};

/** The place that a key leads to; null when it leads nowhere. */
export function placeAfter(key: string, place: Place, bounds: Bounds): Place | null {
  const step = STEPS[key];
  if (!step) return null;
  const { line, column } = step(place, bounds);
  return { line: clamp(line, -1, bounds.lines - 1), column: clamp(column, 0, bounds.columns - 1) };
}

/** `Ctrl+Home` for a press with the control key, or the command key of a Mac. */
export const nameOfKey = (event: KeyboardEvent): string =>
  (event.ctrlKey || event.metaKey ? "Ctrl+" : "") + event.key;
