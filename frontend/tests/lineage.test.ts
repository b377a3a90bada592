import { expect, test } from "vitest";
import { centred, filling } from "../src/lineage/camera";
import { fold } from "../src/lineage/fold";
import { graphOf, type Lineage, type LineageNode } from "../src/lineage/graph";
import { neighbour } from "../src/lineage/gestures";
import { CARD, layoutOf } from "../src/lineage/layout";
import { pathOf } from "../src/lineage/lines";
import { type Choices, type Scene, sceneOf } from "../src/lineage/scene";
import { addressOf, found, nameOfPile } from "../src/lineage/words";

const common = { project: "ada/demo", aliases: [], created_at: "2026-05-01T00:00:00Z", is_start: false };
const version = (name: string, more: Partial<LineageNode> = {}): LineageNode =>
  ({ ...common, id: `version:${name}`, kind: "version", name, type: "model", state: "committed", version: "v0", ...more });
const run = (name: string): LineageNode =>
  ({ ...common, id: `run:ada/demo/${name}`, kind: "run", name, type: "train", state: "finished", version: null });
const start = version("iris", { type: "dataset", is_start: true });
const edge = (one: LineageNode, other: LineageNode): Lineage["edges"][number] => ({ source: one.id, target: other.id, kind: "used" });
const usual: Choices = { limit: 150, closed: new Set(), opened: new Set(), pulled: new Set(), wanted: new Set() };

/** A version made by one run, used by `count` runs that made a model each. */
function fan(count: number): Lineage {
  const [maker, runs] = [run("maker"), Array.from({ length: count }, (_, at) => run(`r${at}`))];
  const models = runs.map(({ name }) => version(`model-${name}`));
  const edges = [edge(maker, start), ...runs.flatMap((one, at) => [edge(start, one), edge(one, models[at]!)])];
  return { nodes: [start, maker, ...runs, ...models], edges, is_complete: true };
}

/** A chain of runs and versions behind the start, all of which used the start as well. */
function chain(length: number): Lineage {
  const nodes = [start, ...Array.from({ length }, (_, at) => (at % 2 ? version(`c${at}`) : run(`c${at}`)))];
  const edges = nodes.slice(1).flatMap((node, at) => [edge(nodes[at]!, node), ...(node.kind === "run" && at ? [edge(start, node)] : [])]);
  return { nodes, edges, is_complete: true };
}

const namesOf = (scene: Scene, { nodes }: Lineage): string[] =>
  scene.cards.map(({ members }) => (members.length > 1 ? nameOfPile(members.map((at) => nodes[at]!)) : nodes[members[0]!]!.name));

test("runs that used the same version are one card, and so are the models they made", () => {
  const lineage = fan(900);
  const scene = sceneOf(graphOf(lineage), usual);
  expect(namesOf(scene, lineage).sort()).toEqual(["900 runs", "900 versions", "iris", "maker"]);
  expect(scene.left).toBe(0);
  const [maker, iris, runs, models] = ["maker", "iris", "900 runs", "900 versions"].map((name) => scene.x[namesOf(scene, lineage).indexOf(name)]!);
  expect(maker! < iris! && iris! < runs! && runs! < models!).toBe(true);
});

test("what is taken out of a pile stands by itself, with what it made", () => {
  const lineage = fan(40);
  const scene = sceneOf(graphOf(lineage), { ...usual, pulled: new Set([2, 3]) });
  expect(namesOf(scene, lineage).sort()).toEqual(["38 runs", "38 versions", "iris", "maker", "model-r0", "model-r1", "r0", "r1"]);
  const keys = (pulled: number[]): string[] => fold(graphOf(lineage), new Set(pulled)).cards.map(({ key }) => key).filter((key) => key.startsWith("pile:"));
  expect(keys([2])).toEqual(keys([3]));
});

test("a few stay apart; what the version comes from is folded too", () => {
  const [maker, parts] = [run("maker"), Array.from({ length: 30 }, (_, at) => version(`part${at}`))];
  const lineage = { nodes: [start, maker, ...parts], edges: [edge(maker, start), ...parts.map((one) => edge(one, maker))], is_complete: true };
  expect(namesOf(sceneOf(graphOf(lineage), usual), lineage)).toContain("30 versions");
  expect(namesOf(sceneOf(graphOf(fan(4)), usual), fan(4))).toHaveLength(10);
});

test("the nearest cards are shown; more, all behind one, or the way to one on wish", () => {
  const graph = graphOf(chain(400));
  const near = sceneOf(graph, usual);
  expect([near.cards.length, near.left]).toEqual([150, 251]);
  const to = 399;
  const wished = sceneOf(graph, { ...usual, wanted: new Set([to]) });
  expect(wished.placeOf(to)).toBeDefined();
  const closed = sceneOf(graphOf(fan(3)), { ...usual, closed: new Set(["run:ada/demo/r0"]) });
  expect(closed.cards.length).toBe(7);
  expect(closed.hidden[closed.placeOf(2)!]).toBe(1);
  const small = sceneOf(graphOf(fan(3)), { ...usual, limit: 2 });
  const opened = sceneOf(graphOf(fan(3)), { ...usual, limit: 2, opened: new Set([start.id]) });
  expect([small.cards.length, opened.cards.length]).toEqual([2, 5]);
  expect(small.hidden[small.start]).toBe(3);
});

test("no card lies on another, and lines go around them", () => {
  const pairs = (items: readonly number[]): [number, number][] => items.flatMap((one, at) => items.slice(at + 1).map((other): [number, number] => [one, other]));
  const { nodes, edges } = graphOf(chain(60));
  const { x, y, lines, layer } = layoutOf(nodes.length, edges);
  for (const [one, other] of pairs([...layer.keys()].filter((at) => at < 60))) {
    const isApart = x[one] !== x[other] || Math.abs(y[one]! - y[other]!) >= CARD.height;
    expect(isApart).toBe(true);
  }
  const isCrossed = lines.some((line) => line.slice(1, -1).some(([toX, toY]) => [...layer.keys()].some((at) => x[at]! < toX && toX < x[at]! + CARD.width && y[at]! < toY && toY < y[at]! + CARD.height)));
  expect(isCrossed).toBe(false);
});

test("a run that made what it used is no endless loop", () => {
  const [one, next] = [run("both"), version("next")];
  const lineage = { nodes: [start, one, next], edges: [edge(start, one), edge(one, start), edge(one, next), edge(next, one)], is_complete: true };
  const scene = sceneOf(graphOf(lineage), usual);
  expect(scene.cards).toHaveLength(3);
  expect(pathOf(scene.lines)).not.toContain("NaN");
});

test("a run that used a model it made stands before all that it made, with one line between the two", () => {
  const [maker, model, user] = [run("maker"), version("model"), run("user")];
  const edges = [edge(start, user), edge(model, maker), edge(maker, start), edge(maker, model)];
  const scene = sceneOf(graphOf({ nodes: [start, user, model, maker], edges, is_complete: true }), usual);
  const columns = namesOf(scene, { nodes: [start, user, model, maker], edges, is_complete: true }).map((name, at) => [name, scene.layer[at]]);
  expect(Object.fromEntries(columns)).toEqual({ maker: 0, iris: 1, model: 1, user: 2 });
  expect(new Set(scene.lines.map((line) => JSON.stringify(line))).size).toBe(3);
});

test("the first look is where words can be read, and no part of it is left empty for nothing", () => {
  const window = { width: 1000, height: 600 };
  const row = { x: 0, y: 0, width: 2000, height: 60 };
  const [first, last] = [0, 2000].map((x) => filling(centred(0.9, { x, y: 30 }, window), row, window));
  expect([first!.x, last!.x + 2000 * 0.9, first!.y]).toEqual([32, 968, 300 - 30 * 0.9]);
});

test("two thousand of all shapes are laid out in a moment", () => {
  const shapes = [fan(1_000), chain(2_000)];
  for (const lineage of shapes) {
    const graph = graphOf(lineage);
    const began = performance.now();
    const scene = sceneOf(graph, { ...usual, limit: 5_000, pulled: new Set(graph.nodes.keys()) });
    expect(scene.cards).toHaveLength(lineage.nodes.length);
    expect(performance.now() - began).toBeLessThan(2_000);
  }
});

test("arrows follow lines and columns", () => {
  const lineage = fan(3);
  const scene = sceneOf(graphOf(lineage), usual);
  const go = (from: string, key: string): string | undefined => {
    const next = neighbour(scene, namesOf(scene, lineage).indexOf(from), key);
    return next === undefined ? undefined : namesOf(scene, lineage)[next];
  };
  expect(go("iris", "ArrowLeft")).toBe("maker");
  expect(go("maker", "ArrowLeft")).toBeUndefined();
  expect(go("r0", "ArrowRight")).toBe("model-r0");
  const column = [go("r1", "ArrowUp"), go("r1", "ArrowDown")];
  expect(new Set(column).size).toBe(2);
});

test("odd names are found, and lead to where they are", () => {
  const odd = version("a b&c", { type: "<b>", aliases: ["best"] });
  expect(addressOf(odd)).toBe("/ada/demo/artifacts/%3Cb%3E/a%20b%26c/v0/lineage");
  expect(addressOf(run("r 1"))).toBe("/ada/demo/runs/r%201");
  expect(found([odd, run("x")], "BEST b&c:v0")).toEqual([0]);
  expect(found([odd], "")).toEqual([]);
});
