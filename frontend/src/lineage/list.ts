// The same as a list: every version and run, the nearest first.
import { button, element, make } from "../dom";
import { stateMark } from "../widgets/state-mark";
import type { Graph } from "./graph";
import { addressOf, nameOf, relationOf } from "./words";

const ROWS_AT_ONCE = 100;
const MOST_ALIASES = 4;
const HEADINGS = ["Name", "Relation", "Type", "State", "Project", "Created"];

/** `places` are those of the nodes in question. */
export function listOf(graph: Graph, places: readonly number[]): HTMLElement {
  const sorted = places.toSorted((one, other) => Math.abs(graph.distance[one]!) - Math.abs(graph.distance[other]!) || graph.distance[one]! - graph.distance[other]!);
  const body = element("tbody");
  const head = element("thead", {}, element("tr", {}, ...HEADINGS.map((words) => element("th", { scope: "col" }, words))));
  const box = make("div", "lineage-list table-scroll", element("table", { class: "table", "aria-label": "Versions and runs" }, head, body));
  box.tabIndex = 0;
  let shown = 0;
  const more = button("", () => add());
  const add = (): void => {
    body.append(...sorted.slice(shown, shown + ROWS_AT_ONCE).map((place) => rowOf(graph, place)));
    shown = Math.min(sorted.length, shown + ROWS_AT_ONCE);
    more.textContent = `Show ${Math.min(ROWS_AT_ONCE, sorted.length - shown)} more of ${(sorted.length - shown).toLocaleString("en")}`;
    more.hidden = shown >= sorted.length;
  };
  add();
  box.append(make("div", "lineage-rest", more));
  return box;
}

function rowOf({ nodes, distance }: Graph, place: number): HTMLElement {
  const node = nodes[place]!;
  const link = element("a", { class: "ellipsis", href: addressOf(node), title: nameOf(node) }, nameOf(node));
  const state = element("span", { class: "status" });
  if (node.kind === "run") {
    state.dataset["status"] = node.state;
    state.append(stateMark(node.state), node.state);
  }
  const named = make("span", "named", link, ...node.aliases.slice(0, MOST_ALIASES).map((alias) => make("span", "chip chip-quiet", alias)));
  const kind = node.kind === "run" ? ["run", node.type].filter(Boolean).join(", ") : node.type;
  const cells = [named, relationOf(node, distance[place]!), make("span", "ellipsis", kind), state, make("span", "ellipsis", node.project), timeOf(node.created_at)];
  return element("tr", {}, ...cells.map((cell, at) => element("td", { class: at === 0 && "wide" }, cell)));
}

function timeOf(moment: string): HTMLElement {
  const time = document.createElement("labstead-time");
  time.setAttribute("datetime", moment);
  return time;
}
