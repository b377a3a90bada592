import { COMMON, type CommonSettings, type Layer, settled } from "../settings";

const SCALAR_MEASURES = ["newest", "mean", "median", "min", "max"] as const;
export type ScalarMeasure = (typeof SCALAR_MEASURES)[number];

export interface ScalarSettings extends CommonSettings {
  field: string;
  /** Which of the runs' values it is. */
  measure: ScalarMeasure;
}

const DEFAULTS: ScalarSettings = { ...COMMON, field: "", measure: "newest" };

export const scalarSettings = (...layers: readonly (Layer | undefined)[]): ScalarSettings =>
  settled(DEFAULTS, { measure: SCALAR_MEASURES }, ...layers);
