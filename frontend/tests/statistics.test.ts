import { describe, expect, it } from "vitest";
import { intervalOfDifference, intervalOfMean, tailFor } from "../src/statistics/bootstrap";
import { compare, compareAll, corrected, TOO_FEW, verdictOf } from "../src/statistics/comparison";
import { mean, variance } from "../src/statistics/moments";
import { generator } from "../src/statistics/random";
import { normalTail, tBeyond, twoTails } from "../src/statistics/student";
import { choose, hedges, holm, permutation, welch } from "../src/statistics/tests";

const LOW = [0.31, 0.29, 0.35, 0.33, 0.3];
const HIGH = [0.36, 0.38, 0.34, 0.41, 0.37];
const FOUR = [1.1, 2.3, 1.9, 3.3];
const SIX = [2.8, 4.1, 3.9, 5.2, 3.0, 4.4];

function normals(n: number, seed: number, middle = 0): number[] {
  const random = generator(seed);
  return Array.from({ length: n }, () => middle + Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random()));
}

// The expected numbers are SciPy's (scipy.stats), to the digits that are shown.
describe("distributions", () => {
  it.each([[0.5, 1, 0.7048327646991335], [2, 3.7, 0.12181720190523398], [4.3, 12, 0.001031893568377738], [1.96, 5000, 0.050051252291819504]])(
    "t = %s with df = %s leaves %s outside", (t, df, p) => expect(twoTails(t, df)).toBeCloseTo(p, 10),
  );

  it("finds the t of a tail", () => {
    expect(tBeyond(0.025, 2)).toBeCloseTo(4.302652729749464, 8);
    expect(tBeyond(0.025, 9)).toBeCloseTo(2.2621571627982053, 8);
  });

  it("knows the normal tail", () => {
    expect(normalTail(1.96)).toBeCloseTo(0.024997895148220435, 8);
    expect(normalTail(5.27) / 6.821187941186243e-8).toBeCloseTo(1, 5);
  });
});

describe("tests", () => {
  it("agree with known p-values", () => {
    expect(welch(LOW, HIGH)).toBeCloseTo(0.0076641137782557335, 10);
    expect(welch(FOUR, SIX)).toBeCloseTo(0.02221105738975762, 10);
    expect(permutation(LOW, HIGH)).toEqual({ p: 4 / 252, isExact: true, least: 2 / 252 });
    expect(permutation(FOUR, SIX).p).toBeCloseTo(5 / 210, 10);
    expect(hedges(LOW, HIGH)).toBeCloseTo(-2.023225806451613, 10);
    expect(hedges(FOUR, SIX)).toBeCloseTo(-1.752221017949095, 10);
  });

  it("draws from a fixed seed when there are too many splits, and never says zero", () => {
    const [some, others] = [normals(60, 1), normals(60, 2, 3)];
    const found = permutation(some, others);
    expect(found).toEqual({ p: 1 / 10_000, isExact: false, least: 1 / 10_000 });
    expect(permutation(some, normals(60, 3))).toEqual(permutation(some, normals(60, 3)));
  });

  it("drawn and exact p are alike", () => {
    const [some, others] = [normals(12, 5), normals(12, 6, 0.8)];
    expect(choose(24, 12)).toBe(2_704_156);
    // Of all 2,704,156 splits.
    expect(permutation(some, others).p).toBeCloseTo(welch(some, others)!, 1);
  });

  it("find nothing where there is nothing: five in a hundred", () => {
    const ps = Array.from({ length: 400 }, (_, at) => permutation(normals(5, 2 * at + 11), normals(5, 2 * at + 12)).p);
    const share = ps.filter((p) => p <= 0.05).length / ps.length;
    expect(share).toBeGreaterThan(0.02);
    expect(share).toBeLessThan(0.08);
  });

  it("Holm's correction steps down and never turns back", () => {
    expect(holm([0.01, null, 0.04, 0.03, 0.005])).toEqual([0.03, null, 0.06, 0.06, 0.02]);
    expect(holm([0.6, 0.7])).toEqual([1, 1]);
  });

  it("says nothing of groups without any spread", () => {
    expect(welch([1, 1, 1], [1, 1, 1])).toBeNull();
    expect(hedges([1, 1, 1], [2, 2, 2])).toBeNull();
    expect(permutation([1, 1, 1], [1, 1, 1]).p).toBe(1);
  });
});

describe("intervals", () => {
  it("are wider for few values", () => {
    expect(tailFor(5)).toBeCloseTo(0.00096, 4);
    expect(tailFor(90)).toBeCloseTo(0.0228, 3);
    const [low, high] = intervalOfMean(LOW)!;
    expect(low).toBeGreaterThanOrEqual(0.29);
    expect(high).toBeLessThanOrEqual(0.35);
    expect(intervalOfMean([1, 2])).toBeNull();
  });

  it("hold the truth about as often as they say", () => {
    const covered = (n: number): number =>
      Array.from({ length: 400 }, (_, at) => intervalOfMean(normals(n, at + 1), 500)!)
        .filter(([low, high]) => low <= 0 && high >= 0).length / 400;
    expect(covered(5)).toBeGreaterThan(0.88);
    expect(covered(20)).toBeGreaterThan(0.92);
    expect(covered(20)).toBeLessThan(0.98);
  });

  it("go over into the formula without a jump", () => {
    const [drawn, formula] = [normals(99, 4), normals(100, 4)].map((values) => intervalOfMean(values)!);
    expect(drawn![0]).toBeCloseTo(formula![0], 1);
    expect(drawn![1]).toBeCloseTo(formula![1], 1);
  });

  it("of a difference hold it, and are the same every time", () => {
    const [low, high] = intervalOfDifference(LOW, HIGH)!;
    expect(low).toBeLessThan(mean(LOW) - mean(HIGH));
    expect(high).toBeLessThan(0);
    expect(intervalOfDifference(LOW, HIGH)).toEqual([low, high]);
    expect(intervalOfDifference(LOW, [1, 2])).toBeNull();
    const [least, most] = intervalOfDifference(LOW, normals(500, 9, 10))!;
    expect(least).toBeLessThan(mean(LOW) - 10);
    expect(most - least).toBeLessThan(0.5);
  });
});

describe("comparisons", () => {
  it("speak of better and worse only where the metric has a goal", () => {
    const [one] = corrected([compare(LOW, HIGH)]);
    expect(verdictOf(one!, "minimize")).toEqual({ words: "better", tone: "better" });
    expect(verdictOf(one!, "maximize").words).toBe("worse");
    expect(verdictOf(one!, undefined)).toEqual({ words: "lower", tone: "" });
  });

  it("say so when there are too few runs", () => {
    const [two, three] = corrected([compare([1, 2], HIGH), compare([1, 2, 3], [7, 8, 9])]);
    expect(verdictOf(two!, "minimize").words).toBe(TOO_FEW);
    expect(two!.differenceInterval).toBeNull();
    expect(verdictOf(three!, "minimize").words).toBe(`${TOO_FEW}: p cannot fall below 0.1`);
  });

  it("of ten thousand runs take well under a second and can be given up", async () => {
    const groups = Array.from({ length: 2_000 }, (_, at) => normals(5, at + 1));
    const began = performance.now();
    const found = await compareAll(groups, HIGH, new AbortController().signal);
    expect(found).toHaveLength(2_000);
    expect(performance.now() - began).toBeLessThan(8_000);
    const large = corrected([compare(normals(5_000, 1), normals(5_000, 2, 1))])[0]!;
    expect(verdictOf(large, "minimize").tone).toBe("better");
    expect(variance([1])).toBeNaN();
    const ending = new AbortController();
    ending.abort();
    expect(await compareAll(groups, HIGH, ending.signal)).toBeNull();
  });
});
