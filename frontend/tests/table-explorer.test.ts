import { describe, expect, it } from "vitest";
import { joined, type On, stacked } from "../src/tables/combine";
import { type Condition, testsOf } from "../src/tables/conditions";
import { readExploration } from "../src/tables/exploration";
import { aggregated, grouped } from "../src/tables/group";
import { arranged, readTable, type TableData } from "../src/tables/rows";
import { Spread } from "../src/tables/spread";

const table = (columns: string[], ...rows: unknown[][]): TableData => readTable([{ columns, data: rows }]);
const words = table(["word", "n"], ["Cat", 3], ["dog", "NaN"], ["", 10], [null, 4]);

describe("conditions", () => {
  const found = (column: string, operator: Condition["operator"], value = ""): number[] => [
    ...arranged(words, null, "", testsOf([{ column, operator, value }], words)),
  ];

  it("compare numbers as numbers and texts without case", () => {
    expect(found("n", ">", "3")).toEqual([2, 3]);
    expect(found("n", "≤", " 4 ")).toEqual([0, 3]);
    expect(found("n", "=", "3.0")).toEqual([0]);
    expect(found("word", "=", "cat")).toEqual([0]);
    expect(found("word", "<", "d")).toEqual([0]);
    expect(found("word", "contains", "O")).toEqual([1]);
  });

  it("know gaps, and meet nothing in a column that is not there", () => {
    expect(found("word", "is empty")).toEqual([2, 3]);
    expect(found("n", "has a value")).toEqual([0, 1, 2, 3]);
    expect(found("gone", ">", "1")).toEqual([]);
  });
});

describe("groups", () => {
  const rows = table(["class", "score", "name"], ["a", 1, "x"], ["b", 10, "y"], ["a", 3, "x"], ["a", null, "z"]);

  it("count, aggregate and spread over the same range", () => {
    const { columns, rows: groups } = grouped(rows, [0, 1, 2, 3], 0, "mean");
    expect(columns).toEqual(["class", "rows", "mean score", "score spread", "different name"]);
    expect(groups.map((row) => [row[0], row[1], row[2], row[4]])).toEqual([["a", 3, 2, 2], ["b", 1, 10, 1]]);
    const spread = groups[0]![3] as Spread;
    expect([spread.low, spread.high, spread.counts.reduce((sum, one) => sum + one, 0)]).toEqual([1, 10, 2]);
  });

  it("aggregate in each way, and nothing to nothing", () => {
    const numbers = Float64Array.of(4, 1, 2, 3);
    expect((["mean", "median", "min", "max", "sum"] as const).map((how) => aggregated(numbers, how))).toEqual([2.5, 2.5, 1, 4, 10]);
    expect(aggregated(numbers, "std")).toBeCloseTo(1.291, 3);
    expect(aggregated(new Float64Array(), "mean")).toBeNull();
  });
});

describe("tables together", () => {
  const left = { name: "otter", run: "r1", table: table(["id", "score", "own"], [1, 0.5, "x"], [2, 0.6, "y"], [2, 0.7, "z"]) };
  const right = { name: "lynx", run: "r2", table: table(["id", "score"], [2, 0.9], [3, 1]) };
  const on = (how: On["how"]): On => ({ left: "id", right: "id", how });

  it("stand below each other under all columns, each cell with its run", () => {
    const { table: both, runOf } = stacked([left, right]);
    expect(both.columns).toEqual(["run", "id", "score", "own"]);
    expect(both.rows.at(-1)).toEqual(["lynx", 3, 1, null]);
    expect([runOf(0, 1), runOf(4, 1)]).toEqual(["r1", "r2"]);
  });

  it("stand beside each other on a key, with differences of numbers", () => {
    const { table: both, runOf } = joined(left, right, on("inner"));
    expect(both.columns).toEqual(["id", "score · otter", "score · lynx", "Δ score", "own"]);
    expect(both.rows.map((row) => [row[0], row[1], row[2], row[4]])).toEqual([[2, 0.6, 0.9, "y"], [2, 0.7, 0.9, "z"]]);
    expect(both.rows[0]![3]).toBeCloseTo(0.3);
    expect([runOf(0, 1), runOf(0, 2)]).toEqual(["r1", "r2"]);
  });

  it("keep the rows without a partner where that is wanted", () => {
    expect(joined(left, right, on("left")).table.rows.map((row) => row[0])).toEqual([1, 2, 2]);
    expect(joined(left, right, on("outer")).table.rows.map((row) => row[0])).toEqual([1, 2, 2, 3]);
  });
});

describe("what the layout keeps", () => {
  it.each(["", "{}", '{"table": 3}', '{"table": {"where": "x", "group": 7, "aggregate": "eval", "beside": {"key": 1}}}'])("stands anything: %s", (kept) => {
    expect(readExploration(kept)).toEqual({ where: [], group: "", aggregate: "mean", isStacked: false, beside: null });
  });
});
