import { COMMON, type CommonSettings, type Layer, settled } from "../settings";

export interface ComparerSettings extends CommonSettings {
  onlyDifferences: boolean;
  /** The run that the others are compared with; empty for the first column. */
  baseline: string;
  showsChanges: boolean;
  /** Sections that are folded. */
  folded: readonly string[];
}

const DEFAULTS: ComparerSettings = { ...COMMON, onlyDifferences: true, baseline: "", showsChanges: true, folded: ["metadata"] };

export const comparerSettings = (...layers: readonly (Layer | undefined)[]): ComparerSettings => settled(DEFAULTS, {}, ...layers);
