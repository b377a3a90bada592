// Fields of runs as panels name them: `config.lr`, `summary.val/loss`, `state`.
import { formatDuration, formatMoment, formatValue } from "../format";
import { durationOf, isTime, numberOf, type Row, valueOf } from "../grid/rows";
import { type Axis, axisOf, type AxisWish } from "../run-plots/axis";
import { kindOf } from "../run-plots/columns";

export const RUN_FIELDS: readonly string[] = [
  "id", "name", "state", "tags", "notes", "group", "job_type", "user", "created_at", "heartbeat_at", "finished_at", "duration", "exit_code",
  "sweep", "trial",
];
const OBJECT_FIELD = /^(config|summary|metadata)(\.|$)/;

/** Whether the run table knows it; a saved layout may hold anything. */
export const isField = (name: string): boolean => RUN_FIELDS.includes(name) || OBJECT_FIELD.test(name);

/** `config.lr` as `lr`; what is of the run itself keeps its name. */
export const shortName = (field: string): string => field.replace(OBJECT_FIELD, "") || field;

/** The number a run has in a field; times are milliseconds, as axes have them. Undefined where it has none. */
export function numberIn(row: Row, field: string): number | undefined {
  if (field === "duration") return durationOf(row, Date.now());
  const value = valueOf(row, field);
  if (isTime(field)) return typeof value === "string" ? Date.parse(value) : undefined;
  return typeof value === "boolean" ? Number(value) : numberOf(headlineOf(value));
}

/** As the run table sends it, but for a summary of several values, told by the first of them. */
export const plainIn = (row: Row, field: string): unknown =>
  field === "duration" ? durationOf(row, Date.now()) : headlineOf(valueOf(row, field));

const HEADLINES = ["best", "min", "max", "mean", "last", "first"];

/** A summary of several values, `{"min": 0.1, "max": 3}`, is told by the first of them. */
function headlineOf(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  const told = HEADLINES.find((name) => Object.hasOwn(value, name));
  return told === undefined ? value : (value as Record<string, unknown>)[told];
}

export function formatNumber(field: string, value: number): string {
  if (field === "duration") return formatDuration(value);
  return isTime(field) ? formatMoment(new Date(value)) : formatValue(value);
}

/** In a table: as it is, but for times, which nobody reads as a number. */
export const cellIn = (field: string, value: number): string | number => (isTime(field) ? formatNumber(field, value) : value);

/** The axis for numbers of a field. */
export const axisIn = (field: string, values: readonly number[], wish?: AxisWish, room?: number): Axis =>
  axisOf({ kind: kindOf(field), values: Float64Array.from(values), words: [] }, wish, room);

/** Any value as text; empty where the run has none. */
export function textIn(row: Row, field: string): string {
  const number = field === "duration" || isTime(field) ? numberIn(row, field) : undefined;
  if (number !== undefined) return formatNumber(field, number);
  return asText(headlineOf(valueOf(row, field)));
}

export const asText = (value: unknown): string =>
  value === undefined || value === null ? "" : typeof value === "string" ? value : JSON.stringify(value);
