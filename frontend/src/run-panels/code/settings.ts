import { COMMON, type CommonSettings, type Layer, settled } from "../settings";

export const MODES = ["split", "unified"] as const;

export interface CodeSettings extends CommonSettings {
  /** Runs; empty for the last but one and the last of those shown. */
  before: string;
  after: string;
  /** A saved file; empty for the first that differs. */
  path: string;
  mode: (typeof MODES)[number];
}

const DEFAULTS: CodeSettings = { ...COMMON, before: "", after: "", path: "", mode: "split" };

export const codeSettings = (...layers: readonly (Layer | undefined)[]): CodeSettings => settled(DEFAULTS, { mode: MODES }, ...layers);
