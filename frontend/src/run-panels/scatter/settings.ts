import type { Limits } from "../../run-plots/axis";
import { type Best, BESTS, type Goals } from "../../run-plots/regression";
import { COMMON, type CommonSettings, type Layer, settled } from "../settings";

export interface ScatterSettings extends CommonSettings {
  x: string;
  y: string;
  /** Colours the points; empty leaves them in the colours of their runs. */
  z: string;
  isLogX: boolean;
  isLogY: boolean;
  isLogZ: boolean;
  xLimits: Limits;
  yLimits: Limits;
  zLimits: Limits;
  hasRegression: boolean;
  best: Best;
  /** Of a front: which end of each axis is the better one. */
  goals: Goals;
  /** Further fields of the tooltip. */
  facts: readonly string[];
}

const OPEN: Limits = [null, null];
const DEFAULTS: ScatterSettings = {
  ...COMMON, runs: "matching", x: "", y: "", z: "", isLogX: false, isLogY: false, isLogZ: false,
  xLimits: OPEN, yLimits: OPEN, zLimits: OPEN, hasRegression: false, best: "none", goals: ["min", "min"], facts: [],
};

export const scatterSettings = (...layers: readonly (Layer | undefined)[]): ScatterSettings =>
  settled(DEFAULTS, { best: BESTS }, ...layers);
