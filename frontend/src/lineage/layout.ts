// Where cards and lines stand: columns from left to right, few crossings, neighbours level. Pure.
import { neighbours } from "./graph";
import { drawnClose, layersOf } from "./layers";

export const CARD = { width: 212, height: 52 };
const GAP = { x: 76, y: 12, line: 10 };
const SWEEPS = 6;
const MOST_BENDS = 6_000;

export interface Layout {
  x: Float64Array;
  y: Float64Array;
  layer: Int32Array;
  /** Points of each line, in the order of the edges: from card to card, bent around others. */
  lines: readonly (readonly [number, number][])[];
  width: number;
  height: number;
}

/** Stand-ins for lines that pass a column follow the `count` cards. */
interface Columns {
  count: number;
  layer: number[];
  rows: number[][];
  after: number[][];
  before: number[][];
  chains: number[][];
}

export function layoutOf(count: number, edges: readonly [number, number][]): Layout {
  const columns = columnsOf(count, edges);
  order(columns);
  const middles = level(columns);
  const least = middles.reduce((low, y, node) => (node < count ? Math.min(low, y) : low), Infinity);
  const x = Float64Array.from({ length: count }, (_, node) => columns.layer[node]! * (CARD.width + GAP.x));
  const y = Float64Array.from({ length: count }, (_, node) => middles[node]! - least);
  const middle = (node: number): number => middles[node]! - least + CARD.height / 2;
  const places = new Map(edges.map(([from, to], at) => [from * count + to, at]));
  const lines = edges.map((edge, at) => {
    const there = columns.layer[edge[1]]! > columns.layer[edge[0]]! ? undefined : places.get(edge[1] * count + edge[0]);
    const [from, to] = there === undefined ? edge : edges[there]!; // one line for both ways
    return lineOf(columns, from, to, columns.chains[there ?? at]!, middle);
  });
  return {
    x, y, lines,
    layer: Int32Array.from(columns.layer.slice(0, count)),
    width: x.reduce((most, one) => Math.max(most, one), 0) + CARD.width,
    height: y.reduce((most, one) => Math.max(most, one), 0) + CARD.height,
  };
}

function columnsOf(count: number, edges: readonly [number, number][]): Columns {
  const around = neighbours(count, edges);
  const layer = [...drawnClose(layersOf(around.after, around.before), around.after, around.before)];
  const spans = edges.map(([from, to]) => Math.max(0, layer[to]! - layer[from]! - 1));
  const isBent = spans.reduce((sum, one) => sum + one, 0) <= MOST_BENDS;
  const pieces: [number, number][] = [];
  const chains = edges.map(([from, to], at) => {
    const chain: number[] = [];
    for (let bend = 1; isBent && bend <= spans[at]!; bend++) chain.push(layer.push(layer[from]! + bend) - 1);
    const all = [from, ...chain, to];
    if (layer[to]! > layer[from]!) for (let i = 1; i < all.length; i++) pieces.push([all[i - 1]!, all[i]!]);
    return chain;
  });
  const rows = Array.from({ length: Math.max(0, ...layer) + 1 }, (): number[] => []);
  layer.forEach((at, node) => rows[at]!.push(node));
  return { count, layer, rows, chains, ...neighbours(layer.length, pieces) };
}

/** Each row by the middle of its neighbours, there and back, until the sweeps are over. */
function order({ rows, before, after }: Columns): void {
  const place = new Float64Array(before.length);
  const number = (row: readonly number[]): void => row.forEach((node, at) => (place[node] = at - row.length / 2));
  rows.forEach(number);
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    const [turned, beside] = sweep % 2 ? [rows.toReversed(), after] : [rows, before];
    for (const row of turned) {
      const wanted = new Map(row.map((node) => [node, mean(beside[node]!, place, place[node]!)]));
      row.sort((one, other) => wanted.get(one)! - wanted.get(other)!);
      number(row);
    }
  }
}

/** The tops of all: as near to the middle of their neighbours as those beside them allow. */
function level({ count, rows, before, after }: Columns): Float64Array {
  const heights = Float64Array.from(before, (_, node) => (node < count ? CARD.height + GAP.y : GAP.line));
  const y = new Float64Array(before.length);
  for (const row of rows) {
    let top = -row.reduce((sum, node) => sum + heights[node]!, 0) / 2;
    for (const node of row) {
      y[node] = top;
      top += heights[node]!;
    }
  }
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    const [turned, beside] = sweep % 2 ? [rows.toReversed(), after] : [rows, before];
    for (const row of turned) settle(row, row.map((node) => mean(beside[node]!, y, y[node]!)), heights, y);
  }
  for (const row of rows) settle(row, row.map((node) => (mean(before[node]!, y, y[node]!) + mean(after[node]!, y, y[node]!)) / 2), heights, y);
  return y;
}

const mean = (nodes: readonly number[], of: Float64Array, none: number): number =>
  nodes.length ? nodes.reduce((sum, node) => sum + of[node]!, 0) / nodes.length : none;

/** In order and without overlap, with the least squares of distance: neighbours in the way move as one block. */
function settle(row: readonly number[], wanted: readonly number[], heights: Float64Array, y: Float64Array): void {
  const blocks: { sum: number; size: number }[] = [];
  const offsets: number[] = [];
  let offset = 0;
  row.forEach((node, at) => {
    offsets.push(offset);
    let block = { sum: wanted[at]! - offset, size: 1 };
    for (let last = blocks.at(-1); last && last.sum / last.size > block.sum / block.size; last = blocks.at(-1)) {
      blocks.pop();
      block = { sum: last.sum + block.sum, size: last.size + block.size };
    }
    blocks.push(block);
    offset += heights[node]!;
  });
  let at = 0;
  for (const { sum, size } of blocks) {
    for (let i = 0; i < size; i++, at++) y[row[at]!] = sum / size + offsets[at]!;
  }
}

function lineOf({ layer }: Columns, from: number, to: number, chain: readonly number[], middle: (node: number) => number): [number, number][] {
  const left = (node: number): number => layer[node]! * (CARD.width + GAP.x);
  const bends = chain.flatMap((node): [number, number][] => {
    const at = middle(node) - CARD.height / 2 + GAP.line / 2;
    return [[left(node), at], [left(node) + CARD.width, at]];
  });
  return [[left(from) + CARD.width, middle(from)], ...bends, [left(to), middle(to)]];
}
