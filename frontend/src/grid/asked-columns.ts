// Columns that a person asked for on another page of the project: the run table takes them when it opens.
import { added } from "./columns";
import type { GridModel } from "./grid-model";

/** `api` is the project's address in the API. */
const keyOf = (api: string): string => `labstead:asked-columns:${api}`;

export function askForColumns(api: string, fields: readonly string[]): void {
  const all = new Set([...asked(api), ...fields]);
  sessionStorage.setItem(keyOf(api), JSON.stringify([...all]));
}

export function takeAskedColumns(model: GridModel, api: string): void {
  const fields = asked(api);
  sessionStorage.removeItem(keyOf(api));
  if (fields.length) model.set({ columns: fields.reduce(added, model.chosen) });
}

const asked = (api: string): string[] => JSON.parse(sessionStorage.getItem(keyOf(api)) ?? "[]") as string[];
