// A run as the run table sends it, and the values of its fields.

export interface Row {
  id: string;
  name: string;
  state: string;
  color_index: number;
  created_at: string;
  [field: string]: unknown;
}

const OBJECTS = new Set(["config", "summary", "metadata"]);
const TIMES: readonly string[] = ["created_at", "finished_at", "heartbeat_at"];
export const isTime = (field: string): boolean => TIMES.includes(field);
export const ACTIVE = new Set(["pending", "running", "preempting"]);

/** The value of `state` or `config.opt.lr`; undefined when the run has none. */
export function valueOf(row: Row, key: string): unknown {
  const cut = key.indexOf(".");
  const source = key.slice(0, cut);
  if (!OBJECTS.has(source)) return row[key] ?? undefined;
  return atPath(row[source], key.slice(cut + 1));
}

/** Nested, or under a key that has dots itself. */
function atPath(value: unknown, path: string): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
  const object = value as Record<string, unknown>;
  if (Object.hasOwn(object, path)) return object[path];
  for (let cut = path.indexOf("."); cut > 0; cut = path.indexOf(".", cut + 1)) {
    const key = path.slice(0, cut);
    const found = Object.hasOwn(object, key) ? atPath(object[key], path.slice(cut + 1)) : undefined;
    if (found !== undefined) return found;
  }
  return undefined;
}

/** A number, or the text that stands for one that JSON does not have. */
export function numberOf(value: unknown): number | undefined {
  if (typeof value === "number") return value;
  return value === "NaN" || value === "Infinity" || value === "-Infinity" ? Number(value) : undefined;
}

const FIRST_METRICS = 4;

/** Before somebody chooses columns: some numbers of the summaries that are no clocks. */
export function firstMetrics(rows: readonly Row[]): string[] {
  const found = new Set<string>();
  for (const row of rows) collect(row["summary"], "", found);
  return [...found].sort().slice(0, FIRST_METRICS).map((path) => `summary.${path}`);
}

function collect(value: unknown, path: string, found: Set<string>): void {
  if (numberOf(value) !== undefined && path && !path.startsWith("_")) found.add(path);
  if (typeof value !== "object" || value === null || Array.isArray(value)) return;
  if ("_type" in value) return; // an image or the like
  for (const [key, inner] of Object.entries(value)) collect(inner, path ? `${path}.${key}` : key, found);
}

/** Seconds: until now while the run is active. */
export function durationOf(row: Row, now: number): number | undefined {
  if (ACTIVE.has(row.state)) return (now - Date.parse(row.created_at)) / 1000;
  return numberOf(row["duration"]);
}
