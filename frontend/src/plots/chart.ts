// Custom charts out of a logged table: what is drawn, in numbers and words. Pure.
import { asFields, asText, textsOf } from "../media/items";
import { numberOf, rawText, type TableData } from "../tables/rows";

export type Preset = "line" | "scatter" | "bar" | "histogram" | "line_series" | "area_under_curve" | "confusion_matrix";

export interface ChartSpec {
  /** Null for what has no view here. */
  preset: Preset | null;
  /** What it was logged as: a preset, or a team's chart as TEAM/NAME. */
  name: string;
  title: string;
  xTitle: string;
  yTitle: string;
  /** Column of each part of the chart. */
  fields: Readonly<Record<string, string>>;
  /** Texts by name, as they were logged. */
  strings: Readonly<Record<string, string>>;
  /** Of charts in Vega's own language. */
  spec: unknown;
  table: unknown;
}

/** The parts of each preset: x, y, and what splits its rows into groups. */
const PARTS: Readonly<Record<Exclude<Preset, "confusion_matrix">, [x: string, y: string, group: string]>> = {
  line: ["x", "y", "stroke"],
  scatter: ["x", "y", "stroke"],
  bar: ["label", "value", "stroke"],
  histogram: ["value", "value", ""],
  line_series: ["step", "lineVal", "lineKey"],
  area_under_curve: ["x", "y", "class"],
};

export function specOf(value: unknown): ChartSpec {
  const fields = asFields(value);
  const strings = asFields(fields["strings"]);
  const columns = Object.entries(asFields(fields["fields"])).filter((pair): pair is [string, string] => typeof pair[1] === "string");
  const preset = asText(fields["preset"]);
  return {
    preset: preset in PARTS || preset === "confusion_matrix" ? (preset as Preset) : null,
    name: preset,
    title: asText(strings["title"]),
    xTitle: firstText(strings, "x", "xname", "x-axis-title"),
    yTitle: firstText(strings, "y", "y-axis-title"),
    fields: Object.fromEntries(columns),
    strings: textsOf(strings),
    spec: fields["spec"],
    table: fields["table"],
  };
}

const firstText = (strings: Readonly<Record<string, unknown>>, ...names: string[]): string =>
  names.map((name) => asText(strings[name])).find(Boolean) ?? "";

/** The column of a part of the chart, or -1. */
export function columnOf({ fields }: ChartSpec, { columns }: TableData, part: string): number {
  return part ? columns.indexOf(fields[part] ?? part) : -1;
}

export interface Curve {
  /** Of its group; empty where the table has but one. */
  group: string;
  x: number[];
  y: number[];
}

/** The rows as curves, one for each group, in the order of the rows. */
export function curvesOf(spec: ChartSpec, table: TableData): Curve[] {
  const [xPart, yPart, groupPart] = PARTS[spec.preset as keyof typeof PARTS];
  const [xAt, yAt, groupAt] = [xPart, yPart, groupPart].map((part) => columnOf(spec, table, part)) as [number, number, number];
  const curves = new Map<string, Curve>();
  for (const row of table.rows) {
    const group = groupAt < 0 ? "" : rawText(row[groupAt]);
    const [x, y] = [numberOf(row[xAt]), numberOf(row[yAt])];
    if (x === undefined || y === undefined) continue;
    if (!curves.has(group)) curves.set(group, { group, x: [], y: [] });
    curves.get(group)!.x.push(x);
    curves.get(group)!.y.push(y);
  }
  return [...curves.values()];
}

export interface Bars {
  /** Of its group; empty where the table has but one. */
  group: string;
  labels: string[];
  values: number[];
}

/** The rows as bars, a set of them for each group, in the order of the rows. */
export function barsOf(spec: ChartSpec, table: TableData): Bars[] {
  const [label, value, group] = ["label", "value", "stroke"].map((part) => columnOf(spec, table, part)) as [number, number, number];
  const sets = new Map<string, Bars>();
  for (const row of table.rows) {
    const [name, height] = [group < 0 ? "" : rawText(row[group]), numberOf(row[value])];
    if (height === undefined) continue;
    if (!sets.has(name)) sets.set(name, { group: name, labels: [], values: [] });
    sets.get(name)!.labels.push(rawText(row[label]));
    sets.get(name)!.values.push(height);
  }
  return [...sets.values()];
}

/** How many finite values fall between evenly spaced edges that several runs share. */
export function binned(values: readonly number[], low: number, high: number, bins: number): number[] {
  const counts = new Array<number>(bins).fill(0);
  for (const value of values) {
    if (!Number.isFinite(value) || value < low || value > high) continue;
    counts[Math.min(bins - 1, Math.floor(((value - low) / (high - low || 1)) * bins))]!++;
  }
  return counts;
}

export function valuesOf(spec: ChartSpec, table: TableData): number[] {
  const column = columnOf(spec, table, "value");
  return table.rows.flatMap((row) => numberOf(row[column]) ?? []).filter(Number.isFinite);
}

export interface Confusion {
  classes: string[];
  /** By actual class, then by predicted one. */
  counts: number[][];
}

export function confusionOf(spec: ChartSpec, table: TableData): Confusion {
  const [actual, predicted, count] = ["Actual", "Predicted", "nPredictions"].map((part) => columnOf(spec, table, part)) as [number, number, number];
  const classes = [...new Set(table.rows.flatMap((row) => [rawText(row[actual]), rawText(row[predicted])]))];
  const counts = classes.map(() => new Array<number>(classes.length).fill(0));
  for (const row of table.rows) {
    const line = counts[classes.indexOf(rawText(row[actual]))];
    const at = classes.indexOf(rawText(row[predicted]));
    if (line && at >= 0) line[at]! += numberOf(row[count]) ?? 0;
  }
  return { classes, counts };
}
