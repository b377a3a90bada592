// Configuration of runs, fetched when a chart groups by it or names it in its legend.
import { get } from "../api";

type Config = Record<string, unknown>;

const known = new Map<string, Config>();

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
