// Runs beside each other: a line for each key of theirs, and what changes from the baseline. Pure.
import { formatDuration, formatMoment, formatValue } from "../../format";
import { numberOf, type Row } from "../../grid/rows";
import { asText, numberIn, RUN_FIELDS, textIn } from "../fields";

export const SECTIONS = ["config", "summary", "run", "metadata"] as const;
export type Section = (typeof SECTIONS)[number];
export const SECTION_NAMES: Record<Section, string> = { config: "Config", summary: "Summary", run: "Run", metadata: "Metadata" };

export interface Line {
  section: Section;
  /** Nested keys are joined by dots. */
  key: string;
  /** A value for each run; undefined where it has none. */
  values: readonly unknown[];
  differs: boolean;
}

const OWN_FIELDS = RUN_FIELDS.filter((name) => !["id", "name", "heartbeat_at"].includes(name));
const DEEPEST = 12;

/** By section and key; numbers within keys by their size. */
export function linesOf(rows: readonly Row[]): Line[] {
  return SECTIONS.flatMap((section) => {
    if (section === "run") return OWN_FIELDS.map((key) => lineOf(section, key, rows.map((row) => ownValue(row, key)))).filter(hasValue);
    const flat = rows.map((row) => flattened(row[section]));
    const keys = [...new Set(flat.flatMap((one) => [...one.keys()]))].sort(byName.compare);
    return keys.map((key) => lineOf(section, key, flat.map((one) => one.get(key))));
  });
}

const byName = new Intl.Collator(undefined, { numeric: true });
const hasValue = ({ values }: Line): boolean => values.some((value) => value !== undefined);

function ownValue(row: Row, field: string): unknown {
  return field === "duration" ? numberIn(row, field) : textIn(row, field) || undefined;
}

function lineOf(section: Section, key: string, values: readonly unknown[]): Line {
  return { section, key, values, differs: values.some((value) => !isSame(value, values[0])) };
}

const isSame = (one: unknown, other: unknown): boolean =>
  one === other || (typeof one === "object" && typeof other === "object" && JSON.stringify(one) === JSON.stringify(other));

/** Lists, media and empty objects are values. */
export function flattened(value: unknown): Map<string, unknown> {
  const found = new Map<string, unknown>();
  if (isNest(value)) collect(value, "", found, DEEPEST);
  return found;
}

function collect(value: object, prefix: string, found: Map<string, unknown>, depth: number): void {
  for (const [key, inner] of Object.entries(value)) {
    if (depth > 0 && isNest(inner) && Object.keys(inner).length > 0) collect(inner, `${prefix}${key}.`, found, depth - 1);
    else found.set(prefix + key, inner);
  }
}

const isNest = (value: unknown): value is object =>
  typeof value === "object" && value !== null && !Array.isArray(value) && !("_type" in value);

export interface Wish {
  search: string;
  onlyDifferences: boolean;
  folded: readonly string[];
}

export type Item = { section: Section; count: number; isFolded: boolean } | Line;
export const isHead = (item: Item): item is Exclude<Item, Line> => "count" in item;

/** The lines one wants to see, below the heads of their sections. A search looks into folded ones, too. */
export function itemsOf(lines: readonly Line[], { search, onlyDifferences, folded }: Wish): Item[] {
  const wanted = search.trim().toLowerCase();
  const kept = lines.filter((line) => (!onlyDifferences || line.differs) && line.key.toLowerCase().includes(wanted));
  return SECTIONS.flatMap((section) => {
    const some = kept.filter((line) => line.section === section);
    if (some.length === 0) return [];
    const isFolded = !wanted && folded.includes(section);
    return [{ section, count: some.length, isFolded }, ...(isFolded ? [] : some)];
  });
}

/** The value as a cell shows it; a media value by its kind. */
export function cellText({ section, key }: Line, value: unknown): string {
  if (value === undefined) return "—";
  if (section === "run" && key === "duration") return textIn({ duration: value, state: "finished" } as unknown as Row, "duration");
  const number = numberOf(value);
  if (number !== undefined) return numberText(key, number);
  if (typeof value === "object" && value !== null && "_type" in value) return String(value._type);
  return value === "" ? "“”" : value === null ? "null" : asText(value);
}

function numberText(key: string, number: number): string {
  if (key === "_runtime") return formatDuration(number);
  return key === "_timestamp" ? formatMoment(new Date(number * 1000)) : formatValue(number);
}

/** What is copied: the whole value. */
export const wholeText = (value: unknown): string => (value === undefined ? "" : value === null ? "null" : asText(value));

/** How much a number is above the baseline's; null where there is nothing to tell, as of the clocks. */
export function changeFrom(key: string, baseline: unknown, value: unknown): number | null {
  if (key.startsWith("_")) return null;
  const [from, to] = [numberOf(baseline), numberOf(value)];
  if (from === undefined || to === undefined) return null;
  const change = to - from;
  return change === 0 || !Number.isFinite(change) ? null : change;
}

export const signed = (change: number): string => (change > 0 ? "+" : "") + formatValue(change);

/** The baseline in front, the others as they were. */
export function baselineFirst(rows: readonly Row[], id: string): Row[] {
  const baseline = rows.find((row) => row.id === id);
  return baseline ? [baseline, ...rows.filter((row) => row !== baseline)] : [...rows];
}
