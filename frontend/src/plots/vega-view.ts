// Vega in the house's look. It runs without eval, and sees no data but the rows given to it.
import embed, { type Config, type Result, type VisualizationSpec } from "vega-embed";
import { isVega, type Spec } from "./vega-spec";

const FONT = '"Inter Variable", system-ui, sans-serif';

const refuse = (): Promise<never> => Promise.reject(new Error("Specs may not load anything."));
/** No data, pictures or links from anywhere. */
const LOADER = { load: refuse, sanitize: refuse, http: refuse, file: refuse };

/** Draw into the box, as large as it is. Throws what Vega says of a spec that makes no sense. */
export function drawVega(box: HTMLElement, spec: Spec): Promise<Result> {
  const size = isVega(spec)
    ? { width: box.clientWidth - 60, height: box.clientHeight - 50 }
    : { width: "container", height: "container", autosize: { type: "fit", contains: "padding" } };
  return embed(box, { ...sized(spec, size), background: "transparent" } as VisualizationSpec, {
    actions: false,
    ast: true,
    config: look(getComputedStyle(box)),
    defaultStyle: false,
    loader: LOADER as never,
    mode: isVega(spec) ? "vega" : "vega-lite",
    renderer: "canvas",
    tooltip: false,
  });
}

/** Charts of several views bring sizes of their own. */
function sized(spec: Spec, size: object): Spec {
  const isMany = ["facet", "concat", "hconcat", "vconcat", "repeat"].some((name) => name in spec);
  return isMany ? spec : { ...spec, ...size };
}

function look(styles: CSSStyleDeclaration): Config {
  const token = (name: string): string => styles.getPropertyValue(name).trim();
  const words = { labelColor: token("--text-3"), titleColor: token("--text-2"), labelFont: FONT, titleFont: FONT, titleFontWeight: 500 };
  return {
    font: FONT,
    axisXDiscrete: { labelAngle: 0, labelOverlap: true, labelLimit: 90 },
    axis: { ...words, gridColor: token("--grid"), domainColor: token("--line-strong"), tickColor: token("--line-strong"), labelFontSize: 11, titleFontSize: 11 },
    legend: { ...words, labelColor: token("--text-2"), labelFontSize: 11, titleFontSize: 11 },
    title: { color: token("--text"), font: FONT, fontSize: 13, fontWeight: 600 },
    header: words,
    view: { stroke: null },
    mark: { color: token("--accent") },
    text: { color: token("--text-2") },
    range: { category: Array.from({ length: 20 }, (_, at) => token(`--run-${at}`)) },
  } as Config;
}
