// Siblings that look alike become one card: a thousand runs that used the same version. Pure.
import type { Graph, LineageNode } from "./graph";
import { neighbours } from "./graph";
import { layersOf } from "./layers";

export interface Card {
  /** Stays the same when others open or close, and when newer ones come. */
  key: string;
  /** Places of nodes; more than one for a pile. */
  members: readonly number[];
}

export interface Folded {
  cards: readonly Card[];
  start: number;
  cardOf: Int32Array;
  edges: readonly [number, number][];
  after: readonly number[][];
  before: readonly number[][];
}

/** As many alike may stand beside each other. */
const FEW = 4;

/** `pulled` are the nodes that a person took out of their piles. */
export function fold(graph: Graph, pulled: ReadonlySet<number>): Folded {
  const cards: Card[] = [{ key: keyOf(graph.nodes[graph.start]!), members: [graph.start] }];
  const cardOf = new Int32Array(graph.nodes.length).fill(-1);
  cardOf[graph.start] = 0;
  const put = (members: readonly number[], key: string): void => {
    for (const node of members) cardOf[node] = cards.length;
    cards.push({ key, members });
  };
  const { after, before, distance } = graph;
  const others = graph.nodes.flatMap((_, node) => (node === graph.start ? [] : [node]));
  const later = levels(others.filter((node) => distance[node]! >= 0), layersOf(after, before));
  const earlier = levels(others.filter((node) => distance[node]! < 0), layersOf(before, after));
  for (const [levels, nearer] of [[later, before], [earlier, after]] as const) {
    for (const level of levels) {
      for (const alike of siblings(level, graph.nodes, nearer, cardOf)) pile(alike, graph.nodes, pulled, put);
    }
  }
  const edges = betweenCards(graph.edges, cardOf);
  return { cards, start: 0, cardOf, edges, ...neighbours(cards.length, edges) };
}

const keyOf = (node: LineageNode): string => node.id;

/** Those as many steps away, the nearest first: what they are next to has its cards by then. */
function levels(nodes: readonly number[], depths: Int32Array): number[][] {
  const found = grouped(nodes, (node) => depths[node]!);
  return [...found].sort(([one], [other]) => one - other).map(([, level]) => level);
}

/** Of one kind and type, with the same cards on the side of the start. */
function siblings(level: readonly number[], nodes: readonly LineageNode[], nearer: readonly number[][], cardOf: Int32Array): Iterable<number[]> {
  const found = grouped(level, (node) => {
    const { kind, type, project } = nodes[node]!;
    const beside = [...new Set(nearer[node]!.map((one) => cardOf[one]!))].sort((one, other) => one - other);
    return JSON.stringify([kind, type, project, beside]);
  });
  return found.values();
}

function pile(alike: readonly number[], nodes: readonly LineageNode[], pulled: ReadonlySet<number>, put: (members: readonly number[], key: string) => void): void {
  const rest = alike.length > FEW ? alike.filter((node) => !pulled.has(node)) : [];
  const isPiled = new Set(rest.length > 1 ? rest : []);
  for (const node of alike) if (!isPiled.has(node)) put([node], keyOf(nodes[node]!));
  if (isPiled.size) put(rest, `pile:${keyOf(nodes[alike.at(-1)!]!)}`);
}

function betweenCards(edges: readonly [number, number][], cardOf: Int32Array): [number, number][] {
  const count = cardOf.length + 1;
  const seen = new Set<number>();
  return edges.flatMap(([from, to]): [number, number][] => {
    const [one, other] = [cardOf[from]!, cardOf[to]!];
    const pair = one * count + other;
    if (one === other || seen.has(pair)) return [];
    seen.add(pair);
    return [[one, other]];
  });
}

function grouped<Key>(nodes: readonly number[], keyOf: (node: number) => Key): Map<Key, number[]> {
  const found = new Map<Key, number[]>();
  for (const node of nodes) {
    const key = keyOf(node);
    const alike = found.get(key);
    if (alike) alike.push(node);
    else found.set(key, [node]);
  }
  return found;
}
