// What is said of a version, a run, and a pile of them. Pure.
import { formatMoment } from "../format";
import type { LineageNode } from "./graph";

const MOST_STATES = 3;

export const nameOf = ({ name, version }: LineageNode): string => (version === null ? name : `${name}:${version}`);

/** The page of the run, or of the version's own lineage. */
export function addressOf({ kind, id, name, type, version, project }: LineageNode): string {
  const home = `/${project.split("/").map(encodeURIComponent).join("/")}`;
  if (kind === "run") return `${home}/runs/${encodeURIComponent(id.slice(id.lastIndexOf("/") + 1))}`;
  return `${home}/artifacts/${encodeURIComponent(type)}/${encodeURIComponent(name)}/${version}/lineage`;
}

/** Below its name: what it is, by which other names it goes, and where, if that is elsewhere. */
export function aboutOf(node: LineageNode, home: string): string {
  const elsewhere = node.project === home ? "" : node.project;
  const words = node.kind === "run" ? [node.type || "run", node.state] : [node.type, node.aliases.join(", ")];
  return [...words, elsewhere].filter(Boolean).join(" · ");
}

export const nameOfPile = (nodes: readonly LineageNode[]): string =>
  `${nodes.length.toLocaleString("en")} ${nodes[0]!.kind === "run" ? "runs" : "versions"}`;

export function aboutPile(nodes: readonly LineageNode[], home: string): string {
  const { kind, type, project } = nodes[0]!;
  const words = kind === "run" ? [type, statesOf(nodes)] : [type, namesOf(nodes)];
  return [...words, project === home ? "" : project].filter(Boolean).join(" · ");
}

function statesOf(nodes: readonly LineageNode[]): string {
  const counts = new Map<string, number>();
  for (const { state } of nodes) counts.set(state, (counts.get(state) ?? 0) + 1);
  const most = [...counts].sort(([, one], [, other]) => other - one).slice(0, MOST_STATES);
  return most.map(([state, count]) => `${count.toLocaleString("en")} ${state}`).join(", ");
}

function namesOf(nodes: readonly LineageNode[]): string {
  const names = new Set(nodes.map(({ name }) => name));
  return names.size > 1 ? `${names.size.toLocaleString("en")} names` : nodes[0]!.name;
}

/** How it is related to the version the page is about. */
export function relationOf({ kind }: LineageNode, steps: number): string {
  if (steps === 0) return "this version";
  if (kind === "run" && Math.abs(steps) === 1) return steps < 0 ? "made it" : "used it";
  const count = Math.abs(steps);
  return `${count} ${count === 1 ? "step" : "steps"} ${steps < 0 ? "before" : "after"}`;
}

export const titleOf = (node: LineageNode): string => [nameOf(node), node.project, formatMoment(new Date(node.created_at))].filter(Boolean).join("\n");

/** Places of the nodes that have all words of the search. */
export function found(nodes: readonly LineageNode[], search: string): number[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return [];
  return nodes.flatMap((node, at) => {
    const text = [nameOf(node), node.type, node.state, node.id, ...node.aliases].join("\n").toLowerCase();
    return words.every((word) => text.includes(word)) ? [at] : [];
  });
}
