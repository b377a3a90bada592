// Runs as lines across axes: where each crosses which axis, and which of them the brushes keep. Pure.
import { type Axis, axisOf, type AxisWish } from "../axis";
import type { PlotColumn } from "../columns";

export interface Across {
  field: string;
  column: PlotColumn;
  axis: Axis;
  /** Of each run, from 0 at the foot to 1; NaN without a value. */
  shares: Float64Array;
}

/** From the least to the greatest value that is kept, in the axis' units. */
export type Brush = readonly [number, number];
export type Brushes = ReadonlyMap<string, Brush>;

export function acrossOf(field: string, column: PlotColumn, wish: AxisWish): Across {
  const axis = axisOf(column, wish, 0);
  return { field, column, axis, shares: column.values.map((value) => axis.share(value)) };
}

/**
 * The runs with a line: those with a value on two axes or more, or on every one where `isWhole`,
 * and none outside of an axis' range.
 */
export function drawable(axes: readonly Across[], isWhole: boolean): Uint32Array {
  const runs = axes[0]?.shares.length ?? 0;
  const least = isWhole ? axes.length : Math.min(2, axes.length);
  const places: number[] = [];
  for (let run = 0; run < runs; run++) {
    let found = 0;
    for (const { shares } of axes) {
      const share = shares[run]!;
      if (share < -1e-9 || share > 1 + 1e-9) found = -Infinity;
      else if (!Number.isNaN(share)) found++;
    }
    if (found >= least) places.push(run);
  }
  return Uint32Array.from(places);
}

/** Those of the lines that pass through every brush. */
export function keptBy(lines: Uint32Array, axes: readonly Across[], brushes: Brushes): Uint32Array {
  const set = axes.flatMap(({ field, column, axis }) => (brushes.has(field) ? [{ values: column.values, ends: widened(axis, brushes.get(field)!) }] : []));
  if (set.length === 0) return lines;
  return lines.filter((run) => set.every(({ values, ends: [low, high] }) => values[run]! >= low && values[run]! <= high));
}

const SLACK = 1e-9;

/** By what reading its ends off the axis may have cost: of each value on a log axis, else of the whole axis. */
function widened({ isLog, low, high }: Axis, brush: Brush): Brush {
  const slack = (value: number): number => SLACK * (isLog ? Math.abs(value) : high - low);
  return [brush[0] - slack(brush[0]), brush[1] + slack(brush[1])];
}

/** A brush between two places on the axis; on words it takes each word that it touches. */
export function brushBetween(axis: Axis, one: number, other: number): Brush {
  const inside = (share: number): number => Math.max(0, Math.min(1, share));
  const ends = [axis.value(inside(one)), axis.value(inside(other))].sort((a, b) => a - b) as [number, number];
  if (axis.kind !== "words") return ends;
  return [Math.round(ends[0]) + 0, Math.round(ends[1])]; // no negative zero
}

/** Where a brush begins and ends on its axis, from the foot up. */
export function shareOfBrush(axis: Axis, [low, high]: Brush): [number, number] {
  const half = axis.kind === "words" ? 0.4 : 0;
  const inside = (value: number): number => Math.max(axis.low, Math.min(axis.high, value));
  const ends = [axis.share(inside(low - half)), axis.share(inside(high + half))].sort((a, b) => a - b) as [number, number];
  return [Math.max(0, ends[0]), Math.min(1, ends[1])];
}

/** Put a field into the place of another. */
export function moved(fields: readonly string[], field: string, to: number): string[] {
  const rest = fields.filter((one) => one !== field);
  rest.splice(Math.max(0, Math.min(rest.length, to)), 0, field);
  return rest;
}
