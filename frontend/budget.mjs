// Fails when the built files are larger than the page budgets (kB, minified and gzipped).
import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";

const dist = new URL("../platform/labstead_server/static/labstead/dist/", import.meta.url);
const manifest = JSON.parse(readFileSync(new URL("manifest.json", dist), "utf8"));
const entry = manifest["src/main.ts"];
const panel = manifest["src/workspace/panels.ts"];
const views = manifest["src/workspace/views.ts"];
const grid = manifest["src/grid/run-grid.ts"];

const kilobytes = (files) =>
  [...new Set(files)].reduce((sum, file) => sum + gzipSync(readFileSync(new URL(file, dist))).length, 0) / 1000;

function scripts(chunk) {
  return [chunk.file, ...(chunk.imports ?? []).flatMap((name) => scripts(manifest[name]))];
}

const media = manifest["src/media/media-panel.ts"];
const lineage = manifest["src/lineage/lineage-graph.ts"];
const vega = manifest["src/plots/vega-view.ts"];

const viewer = (name) => kilobytes([Object.values(manifest).find(({ file }) => file.includes(`assets/${name}-`)).file]);

const budgets = [
  ["base script", kilobytes(scripts(entry)), 40],
  ["styles", kilobytes(entry.css), 15],
  ["workspace scripts", kilobytes([...scripts(entry), ...scripts(panel), ...scripts(views)]), 80],
  ["run table scripts", kilobytes([...scripts(entry), ...scripts(grid), ...scripts(views)]), 60],
  ["media panel scripts", kilobytes([...scripts(entry), ...scripts(media)]), 80],
  ["lineage scripts", kilobytes([...scripts(entry), ...scripts(lineage)]), 45],
  ["3D objects", viewer("viewer-mesh"), 183],
  ["Plotly, basic", viewer("plotly-basic.min"), 438],
  ["Plotly, all", viewer("plotly.min"), 1637],
  ["Bokeh", viewer("bokeh.min"), 425],
  ["molecules", viewer("3Dmol-min"), 174],
  ["Vega", kilobytes(scripts(vega)) - kilobytes(scripts(entry)), 330],
];

for (const [name, size, limit] of budgets) {
  console.log(`${size <= limit ? "ok  " : "OVER"} ${name}: ${size.toFixed(1)} of ${limit} kB`);
}
process.exitCode = budgets.some(([, size, limit]) => size > limit) ? 1 : 0;
