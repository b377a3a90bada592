// The versions and runs around one version, as the server names them, by place. Pure.

export interface LineageNode {
  id: string;
  kind: "version" | "run";
  name: string;
  /** Of the artifact, or of the job. */
  type: string;
  state: string;
  version: string | null;
  /** `team/project` */
  project: string;
  aliases: readonly string[];
  created_at: string;
  is_start: boolean;
}

export interface Lineage {
  nodes: readonly LineageNode[];
  edges: readonly { source: string; target: string; kind: "logged" | "used" }[];
  is_complete: boolean;
}

export interface Graph {
  nodes: readonly LineageNode[];
  start: number;
  /** Places of nodes, in the direction in which things come to be. */
  edges: readonly [number, number][];
  after: readonly number[][];
  before: readonly number[][];
  /** Steps from the start: negative for what it comes from. */
  distance: Int32Array;
  isComplete: boolean;
}

export function graphOf({ nodes, edges: named, is_complete }: Lineage): Graph {
  const places = new Map(nodes.map(({ id }, at) => [id, at]));
  const edges = named.flatMap(({ source, target }): [number, number][] => {
    const [from, to] = [places.get(source), places.get(target)];
    return from === undefined || to === undefined || from === to ? [] : [[from, to]];
  });
  const start = Math.max(0, nodes.findIndex((node) => node.is_start));
  const { after, before } = neighbours(nodes.length, edges);
  return { nodes, start, edges, after, before, distance: distances(start, after, before), isComplete: is_complete };
}

export function neighbours(count: number, edges: readonly [number, number][]): { after: number[][]; before: number[][] } {
  const [after, before] = [lists(count), lists(count)];
  for (const [from, to] of edges) {
    after[from]!.push(to);
    before[to]!.push(from);
  }
  return { after, before };
}

const lists = (count: number): number[][] => Array.from({ length: count }, () => []);

/** Of a version that a run both used and made, the shorter way counts. */
function distances(start: number, after: readonly number[][], before: readonly number[][]): Int32Array {
  const found = new Int32Array(after.length);
  walk(start, before, (node, steps) => (found[node] = -steps));
  walk(start, after, (node, steps) => {
    if (found[node] === 0 || steps < -found[node]!) found[node] = steps;
  });
  return found;
}

function walk(start: number, next: readonly number[][], visit: (node: number, steps: number) => void): void {
  const seen = new Set([start]);
  let front = [start];
  for (let steps = 1; front.length; steps++) {
    const found = front.flatMap((node) => next[node]!).filter((node) => !seen.has(node) && seen.add(node));
    for (const node of found) visit(node, steps);
    front = found;
  }
}
