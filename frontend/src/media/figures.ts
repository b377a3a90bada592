// Plotly and Bokeh figures, molecules and 3D objects: each in a sandboxed frame with its library.
import molecules from "3dmol/build/3Dmol-min.js?url";
import bokeh from "@bokeh/bokehjs/build/js/bokeh.min.js?url";
import bokehTables from "@bokeh/bokehjs/build/js/bokeh-tables.min.js?url";
import bokehWidgets from "@bokeh/bokehjs/build/js/bokeh-widgets.min.js?url";
import plotlyBasic from "plotly.js-basic-dist-min/plotly-basic.min.js?url";
import plotlyCartesian from "plotly.js-cartesian-dist-min/plotly-cartesian.min.js?url";
import plotlyFull from "plotly.js-dist-min/plotly.min.js?url";
import plotlySpace from "plotly.js-gl3d-dist-min/plotly-gl3d.min.js?url";
import drawBokeh from "../../viewers/bokeh?viewer";
import drawMesh from "../../viewers/mesh?viewer";
import drawMolecule from "../../viewers/molecule?viewer";
import drawPlotly from "../../viewers/plotly?viewer";
import { get } from "../api";
import { make } from "../dom";
import { type MediaFile, NO_FILE } from "./answer";
import { fileName } from "./elements";
import { cardOf } from "./file-cards";
import type { Item, Kind } from "./items";
import type { Lane } from "./lane";
import { type Bundle, plotlyKind } from "./plotly-bundle";
import { ViewerFrame } from "./viewer-frame";

const MOST_BYTES = 60_000_000;
const PLOTLY: Readonly<Record<Bundle, string>> = { basic: plotlyBasic, cartesian: plotlyCartesian, gl3d: plotlySpace, full: plotlyFull };

/** What cannot be drawn, in words for people. */
class Refusal extends Error {}

/** The scripts that draw a file's content. */
const scriptsOf: Partial<Record<Kind, (content: ArrayBuffer) => string[]>> = {
  plotly: plotlyScripts,
  bokeh: bokehScripts,
  molecule: () => [molecules, drawMolecule],
  mesh: () => [drawMesh],
};

export function figureLane({ key, media, items, viewer }: Lane): HTMLElement {
  return make("div", "viewer-list", ...items.map((item) => viewOf(key, item, media.files[item.path] ?? NO_FILE, viewer)));
}

function viewOf(key: string, item: Item, file: MediaFile, page: string): HTMLElement {
  const figure = make("figure", "viewer-figure");
  if (item.caption) figure.append(make("figcaption", "", item.caption));
  const say = (words: string): void => figure.querySelector(".viewer, .file-card")?.replaceWith(cardOf(item, file, words));
  if (!file.url) figure.prepend(cardOf(item, file));
  else if ((file.size ?? 0) > MOST_BYTES) figure.prepend(cardOf(item, file, "Too large to be drawn here."));
  else {
    const waiting = make("div", "viewer skeleton");
    figure.prepend(waiting);
    void load(key, item, file.url, page, say)
      .then((view) => waiting.replaceWith(view.element))
      .catch((error: unknown) => say(error instanceof Refusal ? error.message : "The file could not be loaded."));
  }
  return figure;
}

async function load(key: string, item: Item, url: string, page: string, fail: (words: string) => void): Promise<ViewerFrame> {
  const content = await (await get(url, "*/*")).arrayBuffer();
  const scripts = scriptsOf[item.kind]!(content);
  const format = fileName(item.path).split(".").at(-1)!.toLowerCase();
  const figure = { page, scripts, content, format, label: item.caption || `${item.kind} logged as ${key}` };
  return new ViewerFrame(figure, (words) => fail(`It cannot be drawn: ${words}`));
}

function plotlyScripts(content: ArrayBuffer): string[] {
  const kind = plotlyKind(read(content));
  if (!kind) throw new Refusal("This is no Plotly figure.");
  if (kind.map) throw new Refusal(`It draws a map (${kind.map}). Maps come from other servers, which Labstead does not ask: download it and open it with Plotly.`);
  return [PLOTLY[kind.bundle], drawPlotly];
}

function bokehScripts(content: ArrayBuffer): string[] {
  const words = JSON.stringify(read(content));
  const extras = [/"name":"(DataTable|TableColumn)"/.test(words) && [bokehWidgets, bokehTables], /"name":"(\w*(Slider|Select|Picker|Input|Button|Group|Toggle|Div|Tabs|Paragraph))"/.test(words) && [bokehWidgets]];
  return [...new Set([bokeh, ...extras.flatMap((some) => some || []), drawBokeh])];
}

function read(content: ArrayBuffer): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(content));
  } catch {
    throw new Refusal("The file is broken: it is no JSON.");
  }
}

