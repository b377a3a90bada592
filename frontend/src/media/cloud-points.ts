// Point clouds as clients log them, as flat arrays. Pure; cloud.ts draws them.
import { asFields, asList } from "./items";

export type Colour = readonly [number, number, number];

export interface Cloud {
  /** x, y, z of each point, moved and scaled into a ball of radius one. */
  points: Float32Array;
  /** Red, green and blue of each. */
  colours: Uint8Array;
  /** Two ends, three numbers each, of every line: edges of boxes, and vectors. */
  lines: Float32Array;
  /** Points beyond this many are left out. */
  isCut: boolean;
}

export interface Look {
  /** By category. */
  categories: readonly Colour[];
  /** By height from 0 to 1, where nothing else is said. */
  byHeight: (share: number) => Colour;
}

const MOST_POINTS = 300_000;
const MOST_SHAPES = 2_000;

type Point = readonly [number, number, number, ...number[]];

/** The cloud in a file's content: rows of numbers, or a scene of points, boxes and vectors. */
export function readCloud(content: unknown, look: Look): Cloud {
  const scene = asFields(content);
  const all = (Array.isArray(content) ? content : asList(scene["points"])).map(asList).filter(isPoint);
  const rows = all.slice(0, MOST_POINTS);
  const lines = [
    ...asList(scene["boxes"]).slice(0, MOST_SHAPES).flatMap((box) => edgesOf(asList(asFields(box)["corners"]).map(asList).filter(isPoint))),
    ...asList(scene["vectors"]).slice(0, MOST_SHAPES).flatMap((vector) => lineOf(asFields(vector))),
  ];
  const place = placing([...rows, ...lines.flat()]);
  return {
    points: Float32Array.from(rows.flatMap(place)),
    colours: coloursOf(rows, look),
    lines: Float32Array.from(lines.flat().flatMap(place)),
    isCut: all.length > rows.length,
  };
}

function isPoint(row: readonly unknown[]): row is readonly [number, number, number, ...number[]] {
  return row.length >= 3 && row.every((value) => Number.isFinite(value));
}

function lineOf(vector: Readonly<Record<string, unknown>>): [Point, Point][] {
  const [start, end] = [asList(vector["start"]), asList(vector["end"])];
  return isPoint(start) && isPoint(end) ? [[start, end]] : [];
}

/** The twelve edges of a box, in whatever order its corners stand. */
function edgesOf(corners: readonly Point[]): [Point, Point][] {
  const [first, ...others] = corners;
  if (!first || others.length !== 7) return [];
  const ways = others.map((corner) => minus(corner, first));
  const axes = triples(ways).find((three) => three.every((one, at) => Math.abs(dot(one, three[(at + 1) % 3]!)) < 1e-6 * (1 + dot(one, one))));
  if (!axes) return [];
  return corners.flatMap((from, at) => corners.slice(at + 1).flatMap((to): [Point, Point][] => (isAlong(minus(to, from), axes) ? [[from, to]] : [])));
}

function triples<T>(list: readonly T[]): [T, T, T][] {
  return list.flatMap((one, i) => list.slice(i + 1).flatMap((two, j) => list.slice(i + j + 2).map((three): [T, T, T] => [one, two, three])));
}

const minus = (one: Point, other: Point): Point => [one[0] - other[0], one[1] - other[1], one[2] - other[2]];
const dot = (one: Point, other: Point): number => one[0] * other[0] + one[1] * other[1] + one[2] * other[2];

function isAlong(way: Point, axes: readonly Point[]): boolean {
  return axes.some((axis) => Math.abs(Math.abs(dot(way, axis)) - dot(axis, axis)) < 1e-6 * (1 + dot(axis, axis)) && Math.abs(dot(way, way) - dot(axis, axis)) < 1e-6 * (1 + dot(axis, axis)));
}

function placing(points: readonly Point[]): (point: Point) => number[] {
  const low = [Infinity, Infinity, Infinity];
  const high = [-Infinity, -Infinity, -Infinity];
  for (const point of points) {
    for (let axis = 0; axis < 3; axis++) {
      low[axis] = Math.min(low[axis]!, point[axis]!);
      high[axis] = Math.max(high[axis]!, point[axis]!);
    }
  }
  const radius = Math.hypot(...high.map((top, axis) => top - low[axis]!)) / 2 || 1;
  return (point) => [0, 1, 2].map((axis) => (point[axis]! - (low[axis]! + high[axis]!) / 2) / radius);
}

function coloursOf(rows: readonly (readonly number[])[], { categories, byHeight }: Look): Uint8Array {
  const heights = rows.map((row) => row[2]!);
  const low = heights.reduce((least, height) => Math.min(least, height), Infinity);
  const high = heights.reduce((most, height) => Math.max(most, height), -Infinity);
  return Uint8Array.from(
    rows.flatMap((row) => {
      if (row.length >= 6) return row.slice(3, 6);
      if (row.length >= 4) return categories[Math.abs(Math.round(row[3]!)) % categories.length]!;
      return byHeight((row[2]! - low) / (high - low || 1));
    }),
  );
}

export interface View {
  yaw: number;
  pitch: number;
  zoom: number;
}

/** Where a point of the ball lies on a screen of this size, and how far away; z is up. */
export function projected(x: number, y: number, z: number, { yaw, pitch, zoom }: View, width: number, height: number): Point {
  const [across, along] = [x * Math.cos(yaw) - y * Math.sin(yaw), x * Math.sin(yaw) + y * Math.cos(yaw)];
  const [up, depth] = [z * Math.cos(pitch) + along * Math.sin(pitch), along * Math.cos(pitch) - z * Math.sin(pitch)];
  const scale = (Math.min(width, height) * 0.5 * zoom * 2.6) / (2.6 + depth);
  return [width / 2 + across * scale, height / 2 - up * scale, depth];
}
