import { type Band, BANDS, MEASURES, type Measure } from "../../statistics/summary";
import { COMMON, type CommonSettings, type Layer, settled } from "../settings";

export const ORDERS = ["greatest", "least", "name", "newest"] as const;
export type BarOrder = (typeof ORDERS)[number];

export interface BarSettings extends CommonSettings {
  field: string;
  order: BarOrder;
  isHorizontal: boolean;
  isLog: boolean;
  showsValues: boolean;
  /** Of the runs of a group. */
  measure: Measure;
  spread: Band;
}

const DEFAULTS: BarSettings = {
  ...COMMON, field: "", order: "greatest", isHorizontal: true, isLog: false, showsValues: true, measure: "mean", spread: "std",
};

export const barSettings = (...layers: readonly (Layer | undefined)[]): BarSettings =>
  settled(DEFAULTS, { order: ORDERS, measure: MEASURES, spread: BANDS }, ...layers);
