import { expect, test } from "vitest";
import {
  commonExtent, extent, lastReading, nearestIndex, nearestPlace, plotValues, prepare, type Prepared, type Reading, readingsAt, rowsAround,
} from "../src/charts/prepared";
import { assemble } from "../src/charts/assemble";
import { resolve, type Shape } from "../src/charts/settings";
import { shaped } from "../src/charts/stacking";
import type { PanelColumns } from "../src/series/columns";
import type { Smoothing } from "../src/series/smoothing";

const column = (...values: number[]): Float64Array => Float64Array.from(values);

const panel: PanelColumns = {
  metric: "loss",
  x: column(0, 1, 2, 3),
  runs: [
    { run: "a", nRaw: 4, last: 3, y: column(4, NaN, 2, 1) },
    { run: "b", nRaw: 2, last: 2, y: column(9, NaN, 8, NaN) },
    { run: "none", nRaw: 0, last: null, y: column(NaN, NaN, NaN, NaN) },
  ],
};
const plain = { kind: "exponential", amount: 0 } as const;
const known = { name: (run: string) => run, colour: () => 0, config: () => "", differing: () => [] };

function prepared(answer: PanelColumns, smoothing: Smoothing): Prepared {
  const wanted = { metrics: [answer.metric], expressions: [] };
  return prepare(assemble(new Map([[answer.metric, answer]]), wanted, resolve(), known), smoothing);
}

const shown = ({ run, value }: Reading): object => ({ run, value });

test("runs without a value are not drawn", () => {
  expect(prepared(panel, plain).runs.map((run) => run.run)).toEqual(["a", "b"]);
});

test("a line breaks where NaN or an infinity was logged, not at another run's x", () => {
  expect(plotValues(column(1, NaN, Infinity, NaN, 2), [3])).toEqual([1, undefined, null, null, 2]);
  expect(plotValues(column(1, 5), [1])).toEqual([1, 5]); // a cell with other values as well
});

test("the nearest place with a value is found between a run's ends only", () => {
  const y = column(NaN, 5, NaN, NaN, 6, NaN);
  expect([0, 1, 2, 3, 4, 5].map((at) => nearestPlace(y, at))).toEqual([null, 1, 1, 4, 4, null]);
});

test("the nearest x", () => {
  const x = column(0, 10, 20);
  expect([-5, 4, 6, 15, 99].map((value) => nearestIndex(x, value))).toEqual([0, 0, 1, 2, 2]);
  expect(nearestIndex(column(), 1)).toBe(-1);
});

test("readings come largest first", () => {
  expect(readingsAt(prepared(panel, plain), 2).map(shown)).toEqual([{ run: "b", value: 8 }, { run: "a", value: 2 }]);
});

test("rows shown are those around the focused run", () => {
  const readings = Array.from({ length: 20 }, (_, at) => ({ id: "", label: "", colour: 0, run: `r${at}`, value: 20 - at }));
  const shown = rowsAround(readings, "r10", 5).map((one) => one.run);
  expect(shown).toEqual(["r8", "r9", "r10", "r11", "r12"]);
  expect(rowsAround(readings, null, 3)).toHaveLength(3);
  expect(rowsAround(readings, "r19", 3).at(-1)?.run).toBe("r19");
});

test("the last reading skips what is missing", () => {
  expect(shown(lastReading(prepared(panel, plain).runs[1]!))).toEqual({ run: "b", value: 8 });
});

test("extent covers bands and leaves out what a log axis cannot show", () => {
  const banded = { ...panel, runs: [{ ...panel.runs[0]!, lo: column(-1, 0, 1, 1), hi: column(5, 5, Infinity, 5) }] };
  expect(extent(prepared(banded, plain), 0, 3, false)).toEqual([-1, 5]);
  expect(extent(prepared(banded, plain), 0, 3, true)).toEqual([1, 5]);
  expect(extent(prepared({ ...panel, runs: [] }, plain), 0, 3, false)).toBeNull();
});

test("what is no number is marked where it was logged, wherever the grid of other metrics puts it", () => {
  const odd = { ...panel, runs: [{ ...panel.runs[0]!, lost: [1], above: [2], below: [] }] };
  expect(prepared(odd, plain).runs[0]).toMatchObject({ lost: [1], above: [2], below: [] });
  const other = { metric: "m", x: column(-1, 0), runs: [] };
  const wanted = { metrics: ["m", "loss"], expressions: [] };
  const both = prepare(assemble(new Map<string, PanelColumns>([["m", other], ["loss", odd]]), wanted, resolve(), known), plain);
  expect(both.runs[0]).toMatchObject({ lost: [2], above: [3] });
});

test("without outliers an axis spans what is common", () => {
  const values = Float64Array.from({ length: 101 }, (_, at) => (at === 50 ? 1e9 : at));
  const noisy = { metric: "m", x: values, runs: [{ run: "a", nRaw: 101, last: 100, y: values }] };
  const [low, high] = commonExtent(prepared(noisy, plain), 0, 100, false)!;
  expect(low).toBeLessThan(7);
  expect(high).toBeLessThan(101);
});

test("outliers are told by their neighbours, so that a steep beginning stays", () => {
  const x = Float64Array.from({ length: 200 }, (_, at) => at);
  const values = x.map((at) => 10 * Math.exp(-at / 20) + 0.01 * Math.sin(at * 3));
  values[120] = 500;
  const [low, high] = commonExtent(prepared({ metric: "m", x, runs: [{ run: "a", nRaw: 200, last: 199, y: values }] }, plain), 0, 199, false)!;
  expect(high).toBeCloseTo(10, 1);
  expect(low).toBeLessThan(0.01);
  const flat = column(1, 1, 1, 1, 2);
  expect(commonExtent(prepared({ metric: "m", x: column(0, 1, 2, 3, 4), runs: [{ run: "a", nRaw: 5, last: 4, y: flat }] }, plain), 0, 4, false)).toEqual([1, 1]);
});

const two = prepared({
  metric: "m", x: column(0, 1, 2),
  runs: [{ run: "a", nRaw: 2, last: 2, y: column(1, NaN, 3) }, { run: "b", nRaw: 2, last: 1, y: column(3, 2, NaN) }],
}, plain);

test("areas stand on zero, on each other, or share a hundred; what is read stays a line's own", () => {
  const lines = (shape: Shape): number[][] => shaped(two, shape).runs.map((run) => [...run.line]);
  expect(shaped(two, "line")).toBe(two);
  expect([...shaped(two, "area").runs[1]!.lo!]).toEqual([0, 0, NaN]);
  expect(lines("stacked")).toEqual([[1, 2, 3], [4, 4, NaN]]);
  expect(lines("percent")).toEqual([[25, 50, 100], [100, 100, NaN]]);
  expect(readingsAt(shaped(two, "stacked"), 0).map(shown)).toEqual([{ run: "b", value: 3 }, { run: "a", value: 1 }]);
  expect(readingsAt(shaped(two, "percent"), 0).map(shown)).toEqual([{ run: "b", value: 75 }, { run: "a", value: 25 }]);
});
