import { expect, test } from "vitest";
import { columnOf } from "../src/run-plots/columns";
import { geometryOf, heightAt, lineAt } from "../src/run-plots/parallel/geometry";
import { acrossOf, brushBetween, drawable, keptBy, moved, shareOfBrush } from "../src/run-plots/parallel/lines";
import { bestOf, cloudOf, regressionOf, unbeaten } from "../src/run-plots/scatter/cloud";
import { nearest, spotsOf } from "../src/run-plots/scatter/draw";

const PLAIN = { x: {}, y: {}, z: {} };
const number = (...values: unknown[]) => columnOf("summary.loss", values);

test("points without a value and points outside a range are counted apart", () => {
  const columns = { x: number(1, 2, null, 4, 5), y: number(1, 2, 3, 4, 5), z: null };
  const cloud = cloudOf(columns, { ...PLAIN, y: { limits: [null, 4.5] } });
  expect([[...cloud.shown], cloud.missing, cloud.outside]).toEqual([[0, 1, 3], 1, 1]);
  expect(regressionOf(cloud)).toMatchObject({ n: 3, slope: expect.closeTo(1.18, 2) });
});

test("a regression on log axes is straight on them", () => {
  const columns = { x: number(1, 10, 100), y: number(1, 100, 10_000), z: null };
  const bent = regressionOf(cloudOf(columns, PLAIN))!;
  const straight = regressionOf(cloudOf(columns, { x: { isLog: true }, y: { isLog: true }, z: {} }))!;
  expect(bent.r2).toBeLessThan(0.999);
  expect(straight.r2).toBeCloseTo(1, 12);
});

test("runs with the same word are spread, always alike, and stay on their word", () => {
  const columns = { x: columnOf("config.opt", ["a", "a", "a", "b"]), y: number(1, 1, 1, 1), z: null };
  const { xs } = cloudOf(columns, PLAIN);
  expect(new Set(xs).size).toBe(4);
  expect([...xs.slice(0, 3)].every((share) => share > 0 && share < 0.5)).toBe(true);
  expect(cloudOf(columns, PLAIN).xs).toEqual(xs);
  expect(regressionOf(cloudOf(columns, PLAIN))).toBeUndefined();
});

test("the best so far follows values, whichever way the axis points", () => {
  const columns = { x: number(1, 2, 3), y: number(5, 9, 7), z: null };
  const best = bestOf(cloudOf(columns, { ...PLAIN, y: { isInverted: true } }), columns, "max", ["min", "min"])!;
  expect(best.y[1]).toBe(best.y[2]);
  expect(best.y[1]!).toBeLessThan(best.y[0]!);
});

test("a front is what no other point beats in both, whichever ends are the better ones", () => {
  const columns = { x: number(1, 2, 3, 3, 2), y: number(5, 9, 7, NaN, 9), z: null };
  const cloud = cloudOf(columns, PLAIN);
  expect(unbeaten(cloud, columns, ["min", "min"])).toEqual([0]);
  expect(unbeaten(cloud, columns, ["max", "max"]).map((place) => cloud.shown[place])).toEqual([2, 1, 4]);
  const line = bestOf(cloud, columns, "front", ["max", "max"])!;
  expect([...line.x]).toEqual([...line.x].sort((one, other) => other - one));
  expect(line.y.at(-1)).toBe(line.y.at(-2));
});

test("the mouse finds the nearest point within reach", () => {
  const cloud = cloudOf({ x: number(0, 1), y: number(0, 1), z: null }, PLAIN);
  const spots = spotsOf(cloud, { left: 0, top: 0, right: 100, bottom: 100 });
  expect(nearest(spots, 90, 8)).toBe(1);
  expect(nearest(spots, 50, 50)).toBe(-1);
});

const axes = [
  acrossOf("config.lr", number(0, 1, null, 0.5), {}),
  acrossOf("config.opt", columnOf("config.opt", ["adam", "sgd", "adam", "sgd"]), {}),
  acrossOf("summary.loss", number(3, 2, 1, 0), { limits: [0.5, null] }),
];

test("a line needs two values, and stays out with a value out of range", () => {
  expect([...drawable(axes, false)]).toEqual([0, 1, 2]);
  expect([...drawable(axes, true)]).toEqual([0, 1]);
});

test("brushes keep what passes through all of them; words are taken whole", () => {
  const lines = drawable(axes, false);
  expect([...keptBy(lines, axes, new Map())]).toEqual([0, 1, 2]);
  const brush = brushBetween(axes[1]!.axis, 0.05, 0.4);
  expect(brush).toEqual([0, 0]);
  expect([...keptBy(lines, axes, new Map([["config.opt", brush]]))]).toEqual([0, 2]);
  expect([...keptBy(lines, axes, new Map([["config.opt", brush], ["summary.loss", [2.5, 3]]]))]).toEqual([0]);
  const [low, high] = shareOfBrush(axes[1]!.axis, brush);
  expect(low).toBeGreaterThan(0);
  expect(high).toBeLessThan(0.5);
});

test("a brush to the end of an axis keeps the last value, whatever the scale", () => {
  const kept = (low: number, high: number, isLog: boolean): number[] => {
    const across = acrossOf("summary.loss", number(low, high), { isLog });
    const brushed = (from: number, to: number): number[] => [...keptBy(Uint32Array.of(0, 1), [across], new Map([["summary.loss", brushBetween(across.axis, from, to)]]))];
    return [...brushed(0, 0.4), ...brushed(0.6, 1)];
  };
  expect(kept(3e-4, 3e-5, true)).toEqual([1, 0]);
  expect(kept(2e-7, 5, true)).toEqual([0, 1]);
  expect(kept(1e-15, 3e-15, false)).toEqual([0, 1]);
  expect(kept(-1e6, 1e-3, false)).toEqual([0, 1]);
});

test("a brush on a turned axis keeps the values under it", () => {
  const turned = acrossOf("summary.loss", number(0, 10), { isInverted: true });
  expect(brushBetween(turned.axis, 0, 0.2)).toEqual([8, 10]);
});

test("a front is what no other point beats in both, whichever ends are the better ones", () => {
  const columns = { x: number(1, 2, 3, 3, 2), y: number(5, 9, 7, NaN, 9), z: null };
  const cloud = cloudOf(columns, PLAIN);
  expect(unbeaten(cloud, columns, ["min", "min"])).toEqual([0]);
  expect(unbeaten(cloud, columns, ["max", "max"]).map((place) => cloud.shown[place])).toEqual([2, 1, 4]);
  const line = bestOf(cloud, columns, "front", ["max", "max"])!;
  expect([...line.x]).toEqual([...line.x].sort((one, other) => other - one));
  expect(line.y.at(-1)).toBe(line.y.at(-2));
});

test("the mouse finds a line, straight or curved, and the lane of missing values", () => {
  for (const isCurved of [false, true]) {
    const geometry = geometryOf(axes, { width: 400, height: 200 }, isCurved);
    const [from, to] = [geometry.xs[0]!, geometry.xs[1]!];
    const middle = (from + to) / 2;
    expect(lineAt(geometry, Uint32Array.of(0, 1, 2), middle, heightAt(geometry, 1, middle) + 2)).toBe(1);
    expect(heightAt(geometry, 2, from)).toBeCloseTo(geometry.lane, 3);
    expect(lineAt(geometry, Uint32Array.of(0, 1), 0, 0)).toBe(-1);
  }
});

test("an axis takes the place of another", () => {
  expect(moved(["a", "b", "c"], "a", 2)).toEqual(["b", "c", "a"]);
  expect(moved(["a", "b", "c"], "c", 0)).toEqual(["c", "a", "b"]);
});
