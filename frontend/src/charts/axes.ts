// Axes and scales of the line chart.
import uPlot from "uplot";
import { formatDuration, formatTick } from "../format";
import type { XAxis } from "../series/columns";
import type { Limits } from "./settings";

export interface AxisColours {
  text: string;
  grid: string;
}

const FONT = '11px "Inter Variable", system-ui, sans-serif';
const CHARACTER_PIXELS = 6.4;
const STEPS = [1, 2, 5].flatMap((digit) => Array.from({ length: 15 }, (_, power) => digit * 10 ** power));
const SECONDS = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200];
const DAYS = [1, 2, 5, 7, 10, 20, 50, 100, 200].map((days) => days * 86_400);

export interface AxisLook {
  isLog: boolean;
  title: string;
}

export function xAxis(kind: XAxis, { isLog, title }: AxisLook, colours: () => AxisColours): uPlot.Axis {
  const axis: uPlot.Axis = { ...common(colours), ...titled(title), space: 60, size: 24, gap: 6 };
  if (isLog) {
    const format = kind === "_runtime" ? formatDuration : formatTick;
    return { ...axis, space: 30, filter: onlyDecades, values: labels(format) };
  }
  if (kind === "_timestamp") return axis;
  if (kind === "_runtime") {
    return { ...axis, incrs: [0.1, 0.2, 0.5, ...SECONDS, ...DAYS], values: labels(formatDuration) };
  }
  if (kind !== "_step") return { ...axis, values: labels(formatTick) };
  return { ...axis, incrs: STEPS.sort((one, other) => one - other), values: labels(formatTick) };
}

export function yAxis({ isLog, title }: AxisLook, colours: () => AxisColours): uPlot.Axis {
  const axis: uPlot.Axis = {
    ...common(colours),
    ...titled(title),
    space: 34,
    gap: 8,
    values: labels(formatTick),
    size: (_plot, values) => widest(values) * CHARACTER_PIXELS + 14,
  };
  return isLog ? { ...axis, filter: onlyDecades } : axis;
}

/** The y range: room above and below, and whole decades on a log scale. */
export function yRange(extent: [number, number] | null, isLog: boolean): uPlot.Range.MinMax {
  if (!extent) return isLog ? [1, 10] : [0, 1];
  if (isLog) return uPlot.rangeLog(extent[0], extent[1], 10, true);
  return uPlot.rangeNum(extent[0], extent[1], 0.06, true);
}

/**
 * Where the x axis begins. Buckets stand for their middle: the first one of a run that began at
 * step 0 lies a little to the right of it.
 */
export function firstX(x: ArrayLike<number>, kind: XAxis): number | null {
  const first = x[0] ?? null;
  if (first === null || kind === "_timestamp" || x.length < 2) return first;
  return first > 0 && first <= x[1]! - first ? 0 : first;
}

/** What a person asked for, where it makes sense; the rest as it was. */
export function limited([low, high]: uPlot.Range.MinMax, [least, most]: Limits, isLog: boolean): uPlot.Range.MinMax {
  const from = least !== null && (!isLog || least > 0) ? least : low;
  const to = most !== null && (!isLog || most > 0) ? most : high;
  return from !== null && to !== null && from < to ? [from, to] : [low, high];
}

/** The first x that a log axis can show. */
export const firstPositive = (x: ArrayLike<number>): number | null =>
  Array.prototype.find.call(x, (value: number) => value > 0) ?? null;

/** A single x gets room on both sides, or the point would sit on the edge. */
export function xRange(low: number | null, high: number | null): uPlot.Range.MinMax {
  if (low === null || high === null) return [0, 1];
  return low === high ? [low - 0.5, high + 0.5] : [low, high];
}

function common(colours: () => AxisColours): uPlot.Axis {
  return {
    font: FONT,
    stroke: () => colours().text,
    grid: { stroke: () => colours().grid, width: 1 },
    ticks: { show: false },
    border: { show: false },
  };
}

const titled = (title: string): Partial<uPlot.Axis> =>
  title ? { label: title, labelFont: FONT, labelSize: 18, labelGap: 0 } : {};

const labels =
  (format: (value: number) => string) =>
  (_plot: uPlot, splits: (number | null)[]): string[] =>
    splits.map((value) => (value === null ? "" : format(value)));

const widest = (values: string[] | null): number =>
  Math.max(1, ...(values ?? []).map((value) => value?.length ?? 0));

/** Labels at powers of ten; all of them where fewer than two are in sight. */
function onlyDecades(_plot: uPlot, splits: number[]): (number | null)[] {
  const decades = splits.map((value) => (Number.isInteger(Math.round(Math.log10(value) * 1e6) / 1e6) ? value : null));
  return decades.filter((value) => value !== null).length > 1 ? decades : splits;
}
