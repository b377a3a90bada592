// A logged Plotly figure in the panel's colours. Nothing of its own configuration counts.
import { fieldsOf, listOf, type Look, serve, type Task, textOf } from "./serving";

type Fields = Record<string, unknown>;
declare const Plotly: {
  newPlot(stage: HTMLElement, data: unknown, layout: Fields, config: Fields): Promise<unknown>;
  addFrames(stage: HTMLElement, frames: readonly unknown[]): Promise<unknown>;
  Plots: { resize(stage: HTMLElement): void };
};

const CONFIG = {
  displaylogo: false,
  modeBarButtonsToRemove: ["toImage", "sendDataToCloud", "lasso2d", "select2d"],
  responsive: false,
};

serve(async ({ content, look }: Task, stage) => {
  const figure = fieldsOf(JSON.parse(textOf(content)));
  await Plotly.newPlot(stage, listOf(figure["data"]), layoutOf(fieldsOf(figure["layout"]), look), CONFIG);
  const frames = listOf(figure["frames"]);
  if (frames.length) await Plotly.addFrames(stage, frames);
  new ResizeObserver(() => Plotly.Plots.resize(stage)).observe(stage);
});

/** As large as the panel, and without pictures from elsewhere. */
function layoutOf({ width: _, height: __, ...layout }: Fields, look: Look): Fields {
  const images = listOf(layout["images"]).filter((image) => /^data:image\//.test(String(fieldsOf(image)["source"])));
  return { ...layout, images, autosize: true, template: templateOf(fieldsOf(layout["template"]), look) };
}

/** Plotly's usual white paper becomes the panel; a template that somebody chose stays. */
function templateOf(template: Fields, look: Look): Fields {
  const layout = fieldsOf(template["layout"]);
  const paper = layout["paper_bgcolor"];
  if (paper !== undefined && paper !== "white") return template;
  const axis = { gridcolor: look.line, linecolor: look.line, zerolinecolor: look.line };
  const colours = { paper_bgcolor: look.surface, plot_bgcolor: look.surface };
  const font = { color: look.text, family: "system-ui, sans-serif", size: 12 };
  const axes = Object.fromEntries(["xaxis", "yaxis"].map((name) => [name, { ...fieldsOf(layout[name]), ...axis }]));
  const side = { ...axis, backgroundcolor: look.surface };
  const scene = Object.fromEntries(["xaxis", "yaxis", "zaxis"].map((name) => [name, { ...fieldsOf(fieldsOf(layout["scene"])[name]), ...side }]));
  return { ...template, layout: { ...layout, ...colours, ...axes, font, scene, margin: { t: 40, r: 16, b: 40, l: 48 } } };
}
