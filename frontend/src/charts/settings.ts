// What a person may set about a line panel, and the cascade workspace -> section -> panel.
import type { XAxis } from "../series/columns";
import type { Smoothing } from "../series/smoothing";
import { type Band, BANDS, MEASURES, type Measure } from "../statistics/summary";

const SHAPES = ["line", "area", "stacked", "percent"] as const;
/** Lines as such, or as areas: from zero, on top of each other, or as shares of their sum. */
export type Shape = (typeof SHAPES)[number];

export type Limits = readonly [number | null, number | null];

export interface LineStyle {
  width?: number | undefined;
  /** 0 (solid) to 2, as the palette counts dashes. */
  dash?: number | undefined;
  /** Of the palette, in place of the run's own. */
  colour?: number | undefined;
}

export interface LineSettings {
  title: string;
  /** Own x axis; empty follows the page. */
  x: XAxis | "";
  metrics: readonly string[];
  /** A pattern for further metrics. */
  pattern: string;
  expressions: readonly string[];
  /** Own smoothing; null follows the page. */
  smoothing: Smoothing | null;
  showsOriginal: boolean;
  showsBand: boolean;
  /** Events and alerts as vertical lines. */
  showsMarks: boolean;
  ignoresOutliers: boolean;
  isLogX: boolean;
  isLogY: boolean;
  xLimits: Limits;
  yLimits: Limits;
  /** Names of configuration fields. */
  groupBy: readonly string[];
  /** Configuration fields like `seed`: runs that agree in all others are one line. Comes before `groupBy`. */
  replicates: readonly string[];
  /** The group that others are compared with, by its name. */
  baseline: string;
  measure: Measure;
  band: Band;
  shape: Shape;
  xTitle: string;
  yTitle: string;
  legend: "none" | "top";
  /** `${run}`, `${metric}`, `${config.lr}`, `${n}`; empty is our choice. */
  legendTemplate: string;
  width: number;
  /** By run id. */
  lines: Readonly<Record<string, LineStyle>>;
}

export const DEFAULTS: LineSettings = {
  title: "",
  x: "",
  metrics: [],
  pattern: "",
  expressions: [],
  smoothing: null,
  showsOriginal: true,
  showsBand: true,
  showsMarks: true,
  ignoresOutliers: false,
  isLogX: false,
  isLogY: false,
  xLimits: [null, null],
  yLimits: [null, null],
  groupBy: [],
  replicates: [],
  baseline: "",
  measure: "mean",
  band: "std",
  shape: "line",
  xTitle: "",
  yTitle: "",
  legend: "none",
  legendTemplate: "",
  width: 1.5,
  lines: {},
};

export type Settings = Partial<LineSettings>;

/** The later layer counts. What an old or foreign layout holds under a wrong type is passed over. */
export function resolve(...layers: readonly (Settings | undefined)[]): LineSettings {
  const known = layers.map((layer) => sound(layer ?? {}));
  return Object.assign({}, DEFAULTS, ...known) as LineSettings;
}

const NEEDS: readonly (keyof LineSettings)[] = ["x", "metrics", "pattern", "expressions", "groupBy", "replicates", "isLogX", "xLimits"];

/** What needs other numbers of the server, rather than another drawing of the same. */
export const needsOf = (settings: LineSettings): string => JSON.stringify(NEEDS.map((name) => settings[name]));

function sound(layer: Settings): Settings {
  return Object.fromEntries(Object.entries(layer).filter(([name, value]) => isSound(name, value)));
}

function isSound(name: string, value: unknown): boolean {
  if (!Object.hasOwn(DEFAULTS, name)) return false;
  if (name === "measure") return MEASURES.includes(value as Measure);
  if (name === "shape") return SHAPES.includes(value as Shape);
  if (name === "band") return BANDS.includes(value as Band);
  const usual = DEFAULTS[name as keyof LineSettings];
  if (name === "smoothing") return value === null || (typeof value === "object" && "amount" in value!);
  if (Array.isArray(usual)) return Array.isArray(value);
  return value !== null && typeof value === typeof usual;
}
