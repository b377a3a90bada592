import { expect, test } from "vitest";
import { smooth, type Smoother } from "../src/series/smoothing";

const kinds: Smoother[] = ["exponential", "ema", "gaussian", "mean"];
const x = Float64Array.from({ length: 200 }, (_, at) => at);

test.each(kinds)("%s: an amount of 0 gives the column itself", (kind) => {
  const y = Float64Array.of(1, 5, 2);
  expect(smooth(x, y, { kind, amount: 0 })).toBe(y);
});

test.each(kinds)("%s leaves a constant alone", (kind) => {
  for (const value of smooth(x, new Float64Array(200).fill(3), { kind, amount: 0.9 })) {
    expect(value).toBeCloseTo(3, 12);
  }
});

test.each(kinds)("%s keeps gaps and infinities where they are, and moves nothing by them", (kind) => {
  const y = Float64Array.from(x, (at) => Math.sin(at / 9));
  const holes = Float64Array.from(y);
  holes[10] = NaN;
  holes[11] = Infinity;
  const smoothed = smooth(x, holes, { kind, amount: 0.6 });
  expect([smoothed[10], smoothed[11]]).toEqual([NaN, Infinity]);
  expect(smoothed.filter((value) => !Number.isFinite(value))).toHaveLength(2);
});

test.each(kinds)("%s brings noise nearer to its mean", (kind) => {
  const y = Float64Array.from(x, (at) => (at % 2 ? 1 : -1));
  const smoothed = smooth(x, y, { kind, amount: 0.95 });
  const spread = Math.max(...smoothed.slice(60, 140).map(Math.abs));
  expect(spread).toBeLessThan(0.35);
});

test("the exponential mean is debiased: the first value stays what it is", () => {
  const y = Float64Array.of(10, 0, 0);
  expect(smooth(Float64Array.of(0, 1, 2), y, { kind: "exponential", amount: 0.5 })[0]).toBe(10);
});

test("the exponential mean goes by distance on x, not by the number of points", () => {
  const sparse = smooth(Float64Array.of(0, 500, 1000), Float64Array.of(0, 1, 1), { kind: "exponential", amount: 0.99 });
  const dense = Float64Array.from({ length: 1001 }, (_, at) => at);
  const same = smooth(dense, Float64Array.from(dense, (at) => (at ? 1 : 0)), { kind: "exponential", amount: 0.99 });
  expect(sparse[2]).toBeGreaterThan(0.9);
  expect(same[1000]).toBeGreaterThan(0.9);
});
