// What a line diff shows, row by row. Pure functions over jsdiff's hunks.

export type Change = "same" | "removed" | "added";

export interface Cell {
  /** Its number in the file, from 1. */
  line: number;
  text: string;
  change: Change;
  /** The characters that differ from the line beside it. */
  mark?: readonly [number, number];
}

/** A line on both sides, or on one; `gap` counts equal lines that are left out here. */
export interface Row {
  before: Cell | null;
  after: Cell | null;
  gap?: number;
}

/** As jsdiff has them: lines begin with ` `, `-`, `+` or `\`; starts are the first lines, even where there are none. */
export interface Hunk {
  oldStart: number;
  oldLines: number;
  newStart: number;
  newLines: number;
  lines: readonly string[];
}

export interface Counts {
  added: number;
  removed: number;
}

const LEAST_IN_COMMON = 0.3;

/** Removed lines above added ones, as `git diff` prints them. `total` are the lines of the old file, where known. */
export function unified(hunks: readonly Hunk[], total = 0): Row[] {
  return withGaps(hunks, total, (changes) => [
    ...changes.removed.map((before): Row => ({ before, after: null })),
    ...changes.added.map((after): Row => ({ before: null, after })),
  ]);
}

/** Removed lines beside the added ones. */
export function sideBySide(hunks: readonly Hunk[], total = 0): Row[] {
  return withGaps(hunks, total, ({ removed, added }) =>
    Array.from({ length: Math.max(removed.length, added.length) }, (_, at) => ({
      before: removed[at] ?? null,
      after: added[at] ?? null,
    })),
  );
}

export function countsOf(hunks: readonly Hunk[]): Counts {
  const lines = hunks.flatMap((hunk) => hunk.lines);
  const begin = (sign: string): number => lines.filter((line) => line.startsWith(sign)).length;
  return { added: begin("+"), removed: begin("-") };
}

interface Changes {
  removed: Cell[];
  added: Cell[];
}

function withGaps(hunks: readonly Hunk[], total: number, arrange: (changes: Changes) => Row[]): Row[] {
  let shown = 0;
  const rows = hunks.flatMap((hunk) => {
    const gap = gapOf(hunk.oldStart - shown - 1);
    shown = hunk.oldStart - 1 + hunk.oldLines;
    return [...gap, ...rowsOf(hunk, arrange)];
  });
  return [...rows, ...gapOf(total - shown)];
}

const gapOf = (lines: number): Row[] => (lines > 0 ? [{ before: null, after: null, gap: lines }] : []);

function rowsOf(hunk: Hunk, arrange: (changes: Changes) => Row[]): Row[] {
  const rows: Row[] = [];
  let [before, after] = [hunk.oldStart, hunk.newStart];
  let changes: Changes = { removed: [], added: [] };
  const settle = (): void => {
    changes.removed.forEach((cell, at) => markBoth(cell, changes.added[at]));
    rows.push(...arrange(changes));
    changes = { removed: [], added: [] };
  };
  for (const line of hunk.lines) {
    const text = line.slice(1);
    if (line.startsWith("-")) changes.removed.push({ line: before++, text, change: "removed" });
    else if (line.startsWith("+")) changes.added.push({ line: after++, text, change: "added" });
    else if (!line.startsWith("\\")) {
      settle();
      rows.push({ before: { line: before++, text, change: "same" }, after: { line: after++, text, change: "same" } });
    }
  }
  settle();
  return rows;
}

/** What stands between the equal beginnings and ends of two lines that are much alike. */
function markBoth(one: Cell, other: Cell | undefined): void {
  if (!other) return;
  const start = equalAtStart(one.text, other.text);
  const end = equalAtEnd(one.text, other.text, start);
  if (start + end < LEAST_IN_COMMON * Math.max(one.text.length, other.text.length)) return;
  one.mark = [start, one.text.length - end];
  other.mark = [start, other.text.length - end];
}

function equalAtStart(one: string, other: string): number {
  let at = 0;
  while (at < one.length && one[at] === other[at]) at++;
  return at;
}

function equalAtEnd(one: string, other: string, start: number): number {
  const most = Math.min(one.length, other.length) - start;
  let at = 0;
  while (at < most && one.at(-1 - at) === other.at(-1 - at)) at++;
  return at;
}
