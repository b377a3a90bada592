// Where the nodes of a logged graph stand: in layers, each below all that leads to it. Pure.
import { asFields, asList, asText } from "./items";

export interface GraphNode {
  id: string;
  name: string;
  /** Class and number of parameters, as far as they were logged. */
  about: string;
  layer: number;
  column: number;
}

export interface Graph {
  nodes: GraphNode[];
  /** Places of two nodes each. */
  edges: [number, number][];
  layers: number;
  widest: number;
  /** More were logged than are drawn. */
  isCut: boolean;
}

const MOST_NODES = 400;
const MOST_EDGES = 2_000;
const SWEEPS = 4;

export function graphOf(file: unknown): Graph {
  const { nodes: logged, edges: drawn } = asFields(file);
  const named = asList(logged).map(asFields).filter((node) => node["id"] !== undefined && node["id"] !== null);
  const shown = named.slice(0, MOST_NODES);
  const places = new Map(shown.map((node, at) => [String(node["id"]), at]));
  const edges = asList(drawn).slice(0, MOST_EDGES).flatMap((edge) => edgeOf(edge, places));
  const layers = layered(shown.length, edges);
  const columns = columned(layers, edges);
  return {
    nodes: shown.map((node, at) => ({ id: String(node["id"]), name: String(node["name"] ?? node["id"]), about: aboutOf(node), layer: layers[at]!, column: columns[at]! })),
    edges,
    layers: Math.max(0, ...layers) + 1,
    widest: Math.max(0, ...columns) + 1,
    isCut: named.length > shown.length,
  };
}

function edgeOf(edge: unknown, places: ReadonlyMap<string, number>): [number, number][] {
  const ends = Array.isArray(edge) ? edge : [asFields(edge)["from"], asFields(edge)["to"]];
  const [from, to] = ends.map((end: unknown) => places.get(String(end)));
  return from === undefined || to === undefined || from === to ? [] : [[from, to]];
}

function aboutOf(node: Readonly<Record<string, unknown>>): string {
  const count = node["num_parameters"];
  const parameters = typeof count === "number" && count > 0 ? `${count.toLocaleString("en")} parameters` : "";
  const shape = Array.isArray(node["output_shape"]) ? JSON.stringify(node["output_shape"]) : "";
  return [asText(node["class_name"]), shape, parameters].filter(Boolean).join(" · ").slice(0, 80);
}

/** Each one layer below the lowest that leads to it; circles are cut after as many rounds as nodes. */
function layered(count: number, edges: readonly [number, number][]): number[] {
  const layers = new Array<number>(count).fill(0);
  const leading = new Array<number>(count).fill(0);
  const after = Array.from({ length: count }, (): number[] => []);
  for (const [from, to] of edges) {
    after[from]!.push(to);
    leading[to]!++;
  }
  const free = layers.flatMap((_, at) => (leading[at] === 0 ? [at] : []));
  for (let next = free.pop(); next !== undefined; next = free.pop()) {
    for (const to of after[next]!) {
      layers[to] = Math.max(layers[to]!, layers[next]! + 1);
      if (--leading[to]! === 0) free.push(to);
    }
  }
  return layers;
}

/** Within a layer by the middle of what leads there, so that few lines cross. */
function columned(layers: readonly number[], edges: readonly [number, number][]): number[] {
  const rows = Array.from({ length: Math.max(0, ...layers) + 1 }, (): number[] => []);
  layers.forEach((layer, at) => rows[layer]!.push(at));
  const columns = new Array<number>(layers.length).fill(0);
  const number = (row: readonly number[]): void => row.forEach((at, column) => (columns[at] = column));
  rows.forEach(number);
  const before = Array.from(layers, (): number[] => []);
  for (const [from, to] of edges) before[to]!.push(from);
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    for (const row of rows) {
      const middles = new Map(row.map((at) => [at, middleOf(before[at]!.map((from) => columns[from]!), columns[at]!)]));
      row.sort((one, other) => middles.get(one)! - middles.get(other)!);
      number(row);
    }
  }
  return columns;
}

const middleOf = (values: readonly number[], none: number): number =>
  values.length ? values.reduce((sum, value) => sum + value, 0) / values.length : none;
