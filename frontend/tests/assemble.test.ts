import { expect, test } from "vitest";
import { assemble, gridOf } from "../src/charts/assemble";
import { parse } from "../src/charts/expression";
import { csvOf } from "../src/charts/exports";
import { prepare } from "../src/charts/prepared";
import { needsOf, resolve } from "../src/charts/settings";
import type { PanelColumns } from "../src/series/columns";

const column = (...values: number[]): Float64Array => Float64Array.from(values);
const answer = (metric: string, x: number[], runs: Record<string, number[]>): PanelColumns => ({
  metric,
  x: column(...x),
  runs: Object.entries(runs).map(([run, y]) => ({
    run, nRaw: y.filter((value) => !Number.isNaN(value)).length, last: x.at(-1)!, y: column(...y),
  })),
});
const loss = answer("loss", [0, 1, 2], { a: [3, 2, 1], b: [5, 4, 3], c: [1, 1, 1] });
const val = answer("val", [0, 2, 4], { a: [4, 2, 0] });
const answers = new Map([["loss", loss], ["val", val]]);
const lr: Record<string, string> = { a: "0.1", b: "0.1", c: "0.02" };
const known = {
  name: (run: string) => run.toUpperCase(), colour: () => 7, config: (run: string) => lr[run] ?? "", differing: () => ["lr"],
};

test("metrics logged at different steps share the union of their x", () => {
  expect([...gridOf([loss, val])]).toEqual([0, 1, 2, 4]);
  const { lines } = assemble(answers, { metrics: ["loss", "val"], expressions: [] }, resolve(), known);
  expect(lines.map((line) => line.label)).toEqual(["A · loss", "B · loss", "C · loss", "A · val"]);
  expect([...lines[3]!.columns.y]).toEqual([4, NaN, 2, 0]);
});

test("one metric keeps the server's own grid", () => {
  expect(gridOf([loss])).toBe(loss.x);
});

test("an expression is computed for the runs that have its operands, between their points too", () => {
  const wanted = { metrics: [], expressions: [{ text: "loss - val", parsed: parse("loss - val") }] };
  const { lines } = assemble(answers, wanted, resolve(), known);
  expect(lines.map((line) => line.run)).toEqual(["a"]);
  expect([...lines[0]!.columns.y]).toEqual([-1, -1, -1, NaN]);
});

test("runs are grouped by a configuration field, with their number in the name", () => {
  const settings = resolve({ groupBy: ["lr"], band: "min-max" });
  const { lines } = assemble(new Map([["loss", loss]]), { metrics: ["loss"], expressions: [] }, settings, known);
  expect(lines.map((line) => line.label)).toEqual(["lr: 0.02 (n = 1)", "lr: 0.1 (n = 2)"]);
  expect([...lines[1]!.columns.y]).toEqual([4, 3, 2]);
  expect([...lines[1]!.columns.hi!]).toEqual([5, 4, 3]);
});

test("a panel may give a run another colour, in which the run keeps its dash", () => {
  const dashed = { ...known, colour: () => 27 };
  const colours = (lines: object): number[] =>
    assemble(answers, { metrics: ["loss"], expressions: [] }, resolve({ lines } as never), dashed).lines.map((line) => line.colour);
  expect(colours({})).toEqual([27, 27, 27]);
  expect(colours({ b: { colour: 3 }, c: { width: 3 } })).toEqual([27, 23, 27]);
});

test("a legend template names run, metric, configuration and number", () => {
  const settings = resolve({ legendTemplate: "${run} ${config.lr} ${metric} ${n} ${other}" });
  const { lines } = assemble(answers, { metrics: ["loss"], expressions: [] }, settings, known);
  expect(lines[0]!.label).toBe("A 0.1 loss 1 ${other}");
});

test("settings cascade, and what is unsound in a stored layout is passed over", () => {
  const settings = resolve({ isLogY: true, width: 2 }, { width: 3 }, { isLogY: "yes", nonsense: 1 } as never);
  expect([settings.isLogY, settings.width]).toEqual([true, 3]);
  expect(needsOf(settings)).toBe(needsOf(resolve()));
  expect(needsOf(resolve({ isLogX: true }))).not.toBe(needsOf(resolve()));
});

test("CSV has a column per line, and no formula", () => {
  const evil = { ...known, name: (run: string) => (run === "a" ? '=1+"1"' : run) };
  const source = assemble(new Map([["loss", loss]]), { metrics: ["loss"], expressions: [] }, resolve(), evil);
  const lines = csvOf(prepare(source, { kind: "ema", amount: 0 }), "_step").split("\r\n");
  expect(lines.slice(0, 2)).toEqual(['_step,"\'=1+""1""",b,c', "0,3,5,1"]);
});

test("replicates are one line with a band from three runs on, and say how many they are", () => {
  const settings = resolve({ replicates: ["seed"], band: "bootstrap" });
  const { lines } = assemble(answers, { metrics: ["loss"], expressions: [] }, settings, known);
  expect(lines.map((line) => line.label)).toEqual([
    "lr: 0.02 (n = 1, too few)", "lr: 0.1 (n = 2, too few)",
  ]);
  const alike = assemble(answers, { metrics: ["loss"], expressions: [] }, settings, { ...known, differing: () => [] }).lines;
  expect(alike.map((line) => line.label)).toEqual(["all runs (n = 3)"]);
  expect(alike[0]!.columns.lo![0]).toBeGreaterThanOrEqual(1);
  expect(alike[0]!.columns.hi![0]).toBeLessThanOrEqual(5);
});
