// One card of the graph: a version is square, a run round, a pile shows that there is more below.
import { element, make } from "../dom";
import { icon } from "../widgets/icons";
import { stateMark } from "../widgets/state-mark";
import type { LineageNode } from "./graph";
import { aboutOf, aboutPile, addressOf, nameOf, nameOfPile, titleOf } from "./words";

export interface CardFacts {
  nodes: readonly LineageNode[];
  /** The project of the page. */
  home: string;
  side: number;
  hidden: number;
  /** Whether something shown hangs on it, which could be closed. */
  hasMore: boolean;
}

/** What is asked of a card: to take apart a pile, or to show or hide what hangs on it. */
export const OPEN = "data-open-pile";
export const MORE = "data-more";

export function cardOf(facts: CardFacts): HTMLElement {
  const { nodes, side } = facts;
  const [first] = nodes;
  const isPile = nodes.length > 1;
  const card = make("div", "lineage-card", isPile ? pile(facts) : link(facts), more(facts));
  card.dataset["kind"] = first!.kind;
  card.dataset["side"] = side < 0 ? "before" : side > 0 ? "after" : "start";
  card.toggleAttribute("data-pile", isPile);
  return card;
}

/** Cards with the same fingerprint look the same. */
export const fingerprint = ({ nodes, side, hidden, hasMore }: CardFacts): string =>
  [nodes.length, nodes[0]!.id, ...nodes.map(({ name, state, aliases }) => name + state + aliases.join()), side, hidden, hasMore].join("|");

function link({ nodes, home, side, hidden }: CardFacts): HTMLElement {
  const node = nodes[0]!;
  const about = aboutOf(node, home);
  const label = `${node.kind === "run" ? "Run" : "Version"} ${nameOf(node)}, ${about}${moreWords(hidden)}`;
  const facts = { class: "lineage-link", href: addressOf(node), title: titleOf(node), tabindex: -1, "aria-current": side === 0 && "page", "aria-label": label };
  return element("a", facts, mark(node), texts(node.name, about, node.version === null ? "" : `:${node.version}`));
}

const pile = ({ nodes, home, hidden }: CardFacts): HTMLElement =>
  element("button", { type: "button", class: "lineage-link", tabindex: -1, title: "Take some out", [OPEN]: true }, mark(nodes[0]!, true), texts(nameOfPile(nodes), aboutPile(nodes, home)), make("span", "visually-hidden", moreWords(hidden)));

const moreWords = (hidden: number): string => (hidden ? `, ${hidden.toLocaleString("en")} more not shown` : "");

const texts = (name: string, about: string, version = ""): HTMLElement =>
  make("span", "lineage-words", make("span", "lineage-name", make("span", "ellipsis", name), version), " ", make("span", "lineage-about", about));

function mark({ kind, state }: LineageNode, isPile = false): HTMLElement {
  if (kind === "version" || isPile) return make("span", "lineage-mark", icon(kind === "version" ? "box" : "play"));
  const made = make("span", "lineage-mark status", stateMark(state));
  made.dataset["status"] = state;
  return made;
}

function more({ hidden, side, hasMore }: CardFacts): HTMLElement | null {
  if (!hidden && (!hasMore || side === 0)) return null;
  const label = hidden ? `Show ${hidden.toLocaleString("en")} more` : side < 0 ? "Hide what it comes from" : "Hide what came of it";
  return element("button", { type: "button", class: "lineage-more", tabindex: -1, title: label, "aria-label": label, [MORE]: hidden ? "show" : "hide" }, hidden ? `+${hidden.toLocaleString("en")}` : "−");
}
