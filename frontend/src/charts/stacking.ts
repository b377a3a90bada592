// Lines as areas: from zero, on top of each other, or as shares of their sum. Pure functions.
import type { Column } from "../series/columns";
import { filled } from "./grouping";
import type { Prepared, PreparedLine } from "./prepared";
import type { Shape } from "./settings";

/** The same lines with `lo` and `hi` as the edges of their areas. What is read of a line stays its own value, or its share. */
export function shaped(prepared: Prepared, shape: Shape): Prepared {
  if (shape === "line") return prepared;
  if (shape === "area") return { ...prepared, runs: prepared.runs.map((run) => ({ ...run, lo: run.line.map((value) => value * 0), hi: run.line })) };
  return stacked(prepared, shape === "percent");
}

function stacked({ x, runs }: Prepared, isShare: boolean): Prepared {
  const own = runs.map((run) => ownValues(x, run, isShare));
  const sums = isShare ? sumsOf(own, x.length) : undefined;
  let below: Float64Array = new Float64Array(x.length);
  const lines = runs.map((run, at): PreparedLine => {
    const values = sums ? own[at]!.map((value, place) => (100 * value) / (sums[place]! || 1)) : own[at]!;
    const lo = below.map((edge, place) => (Number.isNaN(values[place]!) ? NaN : edge));
    const hi = lo.map((edge, place) => edge + values[place]!);
    below = below.map((edge, place) => edge + (values[place]! || 0));
    return { ...run, values, raw: hi, line: hi, lo, hi };
  });
  return { x, runs: lines, isSmoothed: false };
}

/** Between a line's points too, for all of them add up at every place; a share of less than nothing is none. */
function ownValues(x: Float64Array, { values, lost }: PreparedLine, isShare: boolean): Float64Array {
  const full = filled(x, values, lost).map((value) => (Number.isFinite(value) ? value : NaN));
  return isShare ? full.map((value) => Math.max(0, value)) : full;
}

function sumsOf(columns: readonly Column[], length: number): Float64Array {
  return Float64Array.from({ length }, (_, place) => columns.reduce((sum, column) => sum + (column[place]! || 0), 0));
}
