import type { Limits } from "../../run-plots/axis";
import { COMMON, type CommonSettings, type Layer, settled } from "../settings";

export interface ParallelSettings extends CommonSettings {
  /** Fields, from the left; the last one colours the lines. */
  axes: readonly string[];
  /** Those of the axes that are logarithmic, and those that stand upside down. */
  log: readonly string[];
  inverted: readonly string[];
  ranges: Readonly<Record<string, Limits>>;
  colours: "last" | "runs";
  isCurved: boolean;
  /** Leave out runs that lack a value. */
  isWhole: boolean;
}

const DEFAULTS: ParallelSettings = {
  ...COMMON, runs: "matching", axes: [], log: [], inverted: [], ranges: {}, colours: "last", isCurved: true, isWhole: false,
};

export const parallelSettings = (...layers: readonly (Layer | undefined)[]): ParallelSettings =>
  settled(DEFAULTS, { colours: ["last", "runs"] }, ...layers);

/** With or without a name. */
export const toggled = (names: readonly string[], name: string, isIn: boolean): string[] =>
  isIn ? [...new Set([...names, name])] : names.filter((one) => one !== name);
