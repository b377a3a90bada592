// A logged Vega or Vega-Lite spec with its columns, texts and rows put in. Pure.
import { asFields, asText } from "../media/items";
import type { TableData } from "../tables/rows";
import type { ChartSpec } from "./chart";

export interface RunRows {
  run: string;
  colour: string;
  table: TableData;
}

export type Spec = Readonly<Record<string, unknown>>;

const SLOT = /\$\{(field|string):([^}]*)\}/g;
/** Names under which specs expect the rows. */
const NAMES = new Set(["wandb", "table", "labstead"]);

export const isVega = (spec: Spec): boolean => /\/vega\/v/.test(asText(spec["$schema"]));

export function filledSpec(chart: ChartSpec, runs: readonly RunRows[]): Spec {
  const spec = asFields(filled(chart.spec, chart));
  const values = runs.flatMap(rowsOf);
  if (isVega(spec)) return { ...spec, data: vegaData(spec["data"], values) };
  const hasOwn = Array.isArray(asFields(spec["data"])["values"]);
  return hasOwn ? spec : { ...spec, data: { values } };
}

/** `${field:x}` becomes the column's name, `${string:title}` the text. */
function filled(part: unknown, chart: ChartSpec): unknown {
  if (typeof part === "string") return part.replaceAll(SLOT, (_, kind: string, name: string) => wordOf(chart, kind, name));
  if (Array.isArray(part)) return part.map((inner) => filled(inner, chart));
  if (typeof part !== "object" || part === null) return part;
  return Object.fromEntries(Object.entries(part).map(([name, inner]) => [name, filled(inner, chart)]));
}

/** Dots and brackets in a column's name would lead Vega into objects that are not there. */
function wordOf({ fields, strings }: ChartSpec, kind: string, name: string): string {
  if (kind === "string") return strings[name] ?? "";
  return (fields[name] ?? name).replaceAll(/[.[\]]/g, "\\$&");
}

function rowsOf({ run, colour, table }: RunRows): Record<string, unknown>[] {
  return table.rows.map((row) => ({
    name: run,
    color: colour,
    run,
    ...Object.fromEntries(table.columns.map((column, at) => [column, row[at]])),
  }));
}

function vegaData(data: unknown, values: readonly unknown[]): unknown[] {
  const sets = Array.isArray(data) ? data.map(asFields) : [];
  const place = sets.findIndex((one) => NAMES.has(asText(one["name"])));
  if (place < 0) return [{ name: "table", values }, ...sets];
  return sets.map((one, at) => (at === place ? { ...one, url: undefined, values } : one));
}
