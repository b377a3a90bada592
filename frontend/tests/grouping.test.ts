import { expect, test } from "vitest";
import { filled, group } from "../src/charts/grouping";
import { quantile } from "../src/statistics/moments";
import { bootstrap, deviation } from "../src/statistics/summary";

const column = (...values: number[]): Float64Array => Float64Array.from(values);
const three = [column(1, 2, NaN), column(3, 2, NaN), column(8, NaN, NaN)];

test("mean, median, min and max go place by place over who has a value", () => {
  expect([...group(three, "mean", "none").y]).toEqual([4, 2, NaN]);
  expect([...group(three, "median", "none").y]).toEqual([3, 2, NaN]);
  expect([...group(three, "min", "none").y]).toEqual([1, 2, NaN]);
  expect([...group(three, "max", "none").y]).toEqual([8, 2, NaN]);
});

test("bands", () => {
  const extremes = group(three, "mean", "min-max");
  expect([extremes.lo![0], extremes.hi![0]]).toEqual([1, 8]);
  const spread = deviation(column(1, 3, 8));
  expect(spread).toBeCloseTo(3.6056, 4);
  expect(group(three, "mean", "std").hi![0]).toBeCloseTo(4 + spread, 10);
  expect(group(three, "mean", "stderr").lo![0]).toBeCloseTo(4 - spread / Math.sqrt(3), 10);
  expect(group(three, "mean", "none").lo).toBeUndefined();
});

test("the bootstrap band holds the mean, is narrower than the extremes and stands still", () => {
  const values = Float64Array.from({ length: 40 }, (_, at) => Math.sin(at * 7));
  const mean = values.reduce((sum, one) => sum + one, 0) / 40;
  const [low, high] = bootstrap(values, "mean");
  expect(low).toBeLessThan(mean);
  expect(high).toBeGreaterThan(mean);
  expect(high - low).toBeLessThan(0.7);
  expect(bootstrap(values, "mean")).toEqual([low, high]);
  expect(bootstrap(column(5, 6), "mean")).toEqual([NaN, NaN]); // too few to say
});

test("the bootstrap of other measures lies around them, for few values and for many", () => {
  for (const n of [9, 80]) {
    const values = Float64Array.from({ length: n }, (_, at) => at);
    const [low, high] = bootstrap(values, "median");
    expect(low).toBeLessThan((n - 1) / 2);
    expect(high).toBeGreaterThan((n - 1) / 2);
    expect(bootstrap(values, "min")).toEqual([0, 3]);
    expect(bootstrap(values, "max")).toEqual([n - 4, n - 1]);
  }
});

test("quantiles lie on the line between neighbours", () => {
  expect(quantile([0, 10], 0.25)).toBe(2.5);
  expect(quantile([], 0.5)).toBeNaN();
});

test("members are bridged between their points, not beyond them", () => {
  expect([...filled([0, 1, 2, 5, 6], column(NaN, 1, NaN, 5, NaN))]).toEqual([NaN, 1, 2, 5, NaN]);
  expect([...filled([0, 1, 2, 3], column(1, NaN, NaN, 4), [2])]).toEqual([1, NaN, NaN, 4]); // NaN was logged
});
