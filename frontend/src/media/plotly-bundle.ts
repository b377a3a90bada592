// Which of Plotly's bundles draws a figure: the smallest that knows all its kinds of traces.
import { asFields, asList } from "./items";

export type Bundle = "basic" | "cartesian" | "gl3d" | "full";

const BASIC = ["scatter", "bar", "pie"];
const CARTESIAN = [...BASIC, "box", "contour", "heatmap", "histogram", "histogram2d", "histogram2dcontour", "image", "scatterternary", "violin"];
const SPACE = ["scatter", "scatter3d", "surface", "mesh3d", "isosurface", "volume", "cone", "streamtube"];
const BUNDLES: [Bundle, ReadonlySet<string>][] = [
  ["basic", new Set(BASIC)],
  ["cartesian", new Set(CARTESIAN)],
  ["gl3d", new Set(SPACE)],
];
/** Their outlines and tiles come from other servers, which nobody here asks. */
const MAPS = /geo$|^choropleth|map$|mapbox$/;

export interface PlotlyKind {
  bundle: Bundle;
  /** A kind of trace that cannot be drawn. */
  map?: string;
}

/** Nothing where it is no figure. */
export function plotlyKind(figure: unknown): PlotlyKind | undefined {
  const traces = asFields(figure)["data"];
  if (!Array.isArray(traces)) return undefined;
  const types = [...new Set(asList(traces).map((trace) => String(asFields(trace)["type"] ?? "scatter")))];
  const bundle = BUNDLES.find(([, known]) => types.every((type) => known.has(type)))?.[0] ?? "full";
  const map = types.find((type) => type !== "heatmap" && type !== "treemap" && MAPS.test(type));
  return map === undefined ? { bundle } : { bundle, map };
}
