// Configuration of runs, fetched when a chart groups by it or names it in its legend.
import { get } from "../api";

type Config = Record<string, unknown>;

const known = new Map<string, Config>();
const flats = new WeakMap<Config, Map<string, string>>();

/** Ask for the fields of the runs that are not known yet. Throws ApiError. */
export async function loadConfigs(source: string, runs: readonly string[]): Promise<void> {
  const missing = runs.filter((run) => !known.has(run));
  if (missing.length === 0) return;
  const query = new URLSearchParams({
    columns: "id,config",
    filter: JSON.stringify({ id: { $in: missing } }),
    limit: String(missing.length),
  });
  const answer = await get(`${source.replace(/series$/, "run-table")}?${query}`);
  const { results } = (await answer.json()) as { results: { id: string; config?: Config }[] };
  for (const { id, config } of results) known.set(id, config ?? {});
}

/** `optimizer.lr` of a run as text; empty when it has none. */
export function configText(run: string, field: string): string {
  let value: unknown = known.get(run);
  if (value !== undefined && Object.hasOwn(value as object, field)) return textOf((value as Config)[field]);
  for (const part of field.split(".")) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, part)) return "";
    value = (value as Config)[part];
  }
  return textOf(value);
}

const textOf = (value: unknown): string =>
  value === undefined ? "" : typeof value === "string" ? value : JSON.stringify(value);

/** The fields, but these and what begins with `_`, in which the configurations differ; ascending. */
export function differingFields(runs: readonly string[], but: readonly string[]): string[] {
  const configs = runs.map((run) => flatOf(known.get(run) ?? {}));
  const names = [...new Set(configs.flatMap((config) => [...config.keys()]))].sort();
  const isLeftOut = (name: string): boolean => name.startsWith("_") || but.some((key) => `${name}.`.startsWith(`${key}.`));
  return names.filter((name) => !isLeftOut(name) && new Set(configs.map((config) => config.get(name))).size > 1);
}

function flatOf(config: Config): Map<string, string> {
  const found = flats.get(config) ?? flat(config);
  flats.set(config, found);
  return found;
}

/** Values as text by their path; an empty object is a value itself. */
function flat(config: Config, above = "", found = new Map<string, string>()): Map<string, string> {
  for (const [key, value] of Object.entries(config)) {
    const isInner = typeof value === "object" && value !== null && !Array.isArray(value) && Object.keys(value).length > 0;
    if (isInner) flat(value as Config, `${above}${key}.`, found);
    else found.set(above + key, textOf(value));
  }
  return found;
}
