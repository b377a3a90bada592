// Kinds that have no view of their own: what it is, and the file to take home.
import { text } from "../charts/tooltip";
import { icon } from "../widgets/icons";
import { NO_FILE } from "./answer";
import { cloudView } from "./cloud";
import { make } from "../dom";
import { formatBytes } from "../format";
import { downloadLink, fileName, placeholder } from "./elements";
import type { Item } from "./items";
import type { Lane } from "./lane";

const NAMES: Readonly<Record<string, string>> = {
  "object3D-file": "3D object",
  "molecule-file": "Molecule",
  "plotly-file": "Plotly figure",
  "bokeh-file": "Bokeh figure",
  "graph-file": "Graph",
};
const MOST_CHARACTERS = 4_000;
const MOST_CLOUD_BYTES = 60_000_000;

export function fileLane({ key, media, items }: Lane): HTMLElement {
  return make("div", "file-list", ...items.map((item) => viewOf(key, item, media.files[item.path] ?? NO_FILE)));
}

function viewOf(key: string, item: Item, file: typeof NO_FILE): HTMLElement {
  const isCloud = item.kind === "cloud" && file.url && (file.size ?? 0) <= MOST_CLOUD_BYTES;
  return isCloud ? cloudView(file.url!, item.caption || key) : cardOf(item, file);
}

/** `trouble` is why the file is not shown. */
export function cardOf(item: Item, file: typeof NO_FILE, trouble = ""): HTMLElement {
  const name = fileName(item.path);
  const size = file.size === undefined ? "" : ` · ${formatBytes(file.size)}`;
  const words = make("div", "file-card-words", text("file-card-kind", NAMES[item.type] ?? item.type), text("muted small", name + size));
  const card = make("div", "file-card", icon("file"), words);
  if (item.caption) words.append(text("small", item.caption));
  if (trouble) words.append(text("file-card-trouble small", trouble));
  card.append(file.url ? downloadLink(file, name) : placeholder(file));
  return card;
}

/** A value that names no file: as it was logged. */
export function unknownLane({ media }: Lane): HTMLElement {
  const pre = make("pre", "media-raw", JSON.stringify(media.value, null, 2).slice(0, MOST_CHARACTERS));
  pre.tabIndex = 0;
  return pre;
}
