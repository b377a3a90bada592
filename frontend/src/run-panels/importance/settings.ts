import { type Sort, SORTS } from "../../run-plots/importance/answer";
import { COMMON, type CommonSettings, type Layer, settled } from "../settings";

export interface ImportanceSettings extends CommonSettings {
  /** A field of summaries. */
  metric: string;
  sort: Sort;
}

const DEFAULTS: ImportanceSettings = { ...COMMON, runs: "matching", metric: "", sort: "importance" };

/** Runs are not grouped here: a forest learns from each. */
export const importanceSettings = (...layers: readonly (Layer | undefined)[]): ImportanceSettings =>
  ({ ...settled(DEFAULTS, { sort: SORTS }, ...layers), by: [] });
