// A logged graph of layers as boxes and arrows.
import { get } from "../api";
import { make } from "../dom";
import { type MediaFile, NO_FILE } from "./answer";
import { cardOf } from "./file-cards";
import { type Graph, type GraphNode, graphOf } from "./graph-layout";
import type { Item } from "./items";
import type { Lane } from "./lane";

const SPACE = "http://www.w3.org/2000/svg";
const BOX = { width: 168, height: 38 };
const STEP = { x: 188, y: 66 };
const MOST_BYTES = 20_000_000;
const MOST_CHARACTERS = 26;

export function graphLane({ key, media, items }: Lane): HTMLElement {
  return make("div", "graph-list", ...items.map((item) => viewOf(key, item, media.files[item.path] ?? NO_FILE)));
}

function viewOf(key: string, item: Item, file: MediaFile): HTMLElement {
  if (!file.url || (file.size ?? 0) > MOST_BYTES) return cardOf(item, file);
  const box = make("div", "graph");
  box.tabIndex = 0; // it scrolls
  box.setAttribute("role", "group");
  box.setAttribute("aria-label", `Graph logged as ${key}`);
  void get(file.url)
    .then((response) => response.json())
    .then((content: unknown) => show(box, graphOf(content), item, file))
    .catch(() => box.replaceWith(cardOf(item, file, "The graph could not be read.")));
  return box;
}

function show(box: HTMLElement, graph: Graph, item: Item, file: MediaFile): void {
  if (graph.nodes.length === 0) return box.replaceWith(cardOf(item, file, "The file holds no nodes."));
  box.replaceChildren(drawing(graph));
  const words = graph.isCut ? `First ${graph.nodes.length} nodes` : `${graph.nodes.length} node${graph.nodes.length === 1 ? "" : "s"}`;
  box.append(make("span", "viewer-note", words));
  box.dataset["state"] = "ready";
}

function drawing(graph: Graph): SVGElement {
  const [width, height] = [graph.widest * STEP.x + 8, graph.layers * STEP.y + 8];
  const picture = svg("svg", { width, height, viewBox: `0 0 ${width} ${height}`, role: "list" });
  const rows = new Map<number, number>();
  for (const node of graph.nodes) rows.set(node.layer, (rows.get(node.layer) ?? 0) + 1);
  const placed = graph.nodes.map((node) => ({ x: 8 + (node.column + (graph.widest - rows.get(node.layer)!) / 2) * STEP.x, y: 8 + node.layer * STEP.y }));
  for (const [from, to] of graph.edges) picture.append(line(placed[from]!, placed[to]!));
  graph.nodes.forEach((node, at) => picture.append(boxOf(node, placed[at]!)));
  return picture;
}

interface Place {
  x: number;
  y: number;
}

function line(from: Place, to: Place): SVGElement {
  const [x, y, toX, toY] = [from.x + BOX.width / 2, from.y + BOX.height, to.x + BOX.width / 2, to.y];
  const middle = (y + toY) / 2;
  return svg("path", { class: "graph-edge", d: `M${x} ${y}C${x} ${middle} ${toX} ${middle} ${toX} ${toY}` });
}

function boxOf(node: GraphNode, { x, y }: Place): SVGElement {
  const group = svg("g", { class: "graph-node", role: "listitem", transform: `translate(${x} ${y})` });
  const title = svg("title", {});
  title.textContent = [node.name, node.about].filter(Boolean).join("\n");
  const name = svg("text", { x: 10, y: node.about ? 16 : 23, class: "graph-name" });
  name.textContent = cut(node.name);
  const about = svg("text", { x: 10, y: 30, class: "graph-about" });
  about.textContent = cut(node.about);
  group.append(title, svg("rect", { ...BOX, rx: 8 }), name, about);
  return group;
}

const cut = (words: string): string => (words.length > MOST_CHARACTERS ? `${words.slice(0, MOST_CHARACTERS - 1)}…` : words);

function svg(tag: string, attributes: Readonly<Record<string, string | number>>): SVGElement {
  const made = document.createElementNS(SPACE, tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, String(value));
  return made;
}
