// Which part of a long and wide table is within sight.

/** From `first` to `last`, the last excluded. */
export interface Range {
  first: number;
  last: number;
}

/** The lines between two heights, and `extra` more on both sides. */
export function visibleLines(top: number, height: number, line: number, count: number, extra: number): Range {
  const first = Math.floor(top / line) - extra;
  const last = Math.ceil((top + height) / line) + extra;
  return { first: clamp(first, 0, count), last: clamp(last, 0, count) };
}

/** The columns that a part of the width touches; `left` is where the first of them begins. */
export function visibleColumns(widths: readonly number[], from: number, width: number): Range & { left: number } {
  let [left, first] = [0, 0];
  while (first < widths.length && left + widths[first]! <= from) left += widths[first++]!;
  let [right, last] = [left, first];
  while (last < widths.length && right < from + width) right += widths[last++]!;
  return { first, last, left };
}

/** The numbers of the blocks of `size` rows that a range touches. */
export function blocksOf({ first, last }: Range, size: number): number[] {
  if (last <= first) return [];
  const start = Math.floor(first / size);
  return Array.from({ length: Math.floor((last - 1) / size) - start + 1 }, (_, at) => start + at);
}

export const clamp = (value: number, least: number, most: number): number => Math.max(least, Math.min(value, most));
