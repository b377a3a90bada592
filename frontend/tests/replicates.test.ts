import { expect, test } from "vitest";
import { ReplicateTree } from "../src/grid/replicate-tree";
import { RowSource } from "../src/grid/row-source";
import { compare, corrected, summaryOf } from "../src/statistics/comparison";
import { metricAmong } from "../src/statistics/comparison-dialog";
import { comparisonCsv, drawComparison, pText } from "../src/statistics/comparison-table";
import { fieldsOf, nameOf, type ReplicateGroup, SampleStatistics } from "../src/statistics/replicates";

const groups: ReplicateGroup[] = [
  { values: { "config.lr": 0.1, state: "finished" }, count: 5, metrics: { "summary.loss": [3, 4, 5, 4, 4] } },
  { values: { "config.lr": 0.2, "config.<b>": "x" }, count: 1, metrics: { "summary.loss": [] } },
];
const fields = fieldsOf(groups);

test("groups are named by what sets them apart", () => {
  expect(fields).toEqual(["config.lr", "state", "config.<b>"]);
  expect(groups.map((group) => nameOf(group, fields))).toEqual(["lr: 0.1, state: finished, <b>: none", "lr: 0.2, state: none, <b>: x"]);
  expect(nameOf({ values: {}, count: 3, metrics: {} }, [])).toBe("all runs");
});

test("a group of the grid knows the filter of its runs and is worked out when it is seen", () => {
  const asked: string[] = [];
  const tree = new ReplicateTree("q", groups, "tags has a", (filter) => {
    asked.push(filter);
    return new RowSource(async () => ({ results: [], next: null, total: 0 }));
  }, null);
  const [first] = tree.segments();
  expect(first).toMatchObject({ kind: "group", filter: '(tags has a) and (config.lr = 0.1) and (state = "finished") and (config."<b>" missing)' });
  tree.toggle(JSON.stringify(groups[1]!.values));
  expect(tree.segments().map((segment) => segment.kind)).toEqual(["group", "group", "runs"]);
  expect(asked).toEqual(['(tags has a) and (config.lr = 0.2) and (state missing) and (config."<b>" = "x")']);
  const statistics = new SampleStatistics(groups[0]!.metrics["summary.loss"]!);
  expect([statistics.n, statistics.mean, statistics.min, statistics.max]).toEqual([5, 4, 3, 5]);
  expect(statistics.interval![0]).toBeGreaterThanOrEqual(3);
  expect(new SampleStatistics([]).mean).toBeNull();
});

test("the table and its file say the same, and hostile names stay text", () => {
  const [found] = corrected([compare([3, 4, 5, 4, 4], [7, 8, 9, 8, 7.5])]);
  const table = { metric: "summary.loss", goal: "minimize" as const, baseline: { name: "<img src=x>", ...summaryOf([7, 8, 9, 8, 7.5]) }, lines: [{ name: "=cmd", found: found! }] };
  const drawn = drawComparison(table, 10);
  expect(drawn.querySelector("img")).toBeNull();
  expect([...drawn.rows[2]!.cells].map((cell) => cell.textContent)).toEqual([
    "=cmd", "5", "4 [3.2, 4.8]", expect.stringMatching(/^−3\.9 \[/), expect.stringMatching(/^−/), "0.008", "< 0.001", "better",
  ]);
  const [head, baseline, line] = comparisonCsv(table).trim().split("\r\n");
  expect(head!.split(",")).toHaveLength(15);
  expect(baseline!.split(",")).toHaveLength(15);
  expect(line).toMatch(/^'=cmd,5,4,3.2,.*,better$/);
  expect(pText(0.04)).toBe("0.040");
});

test("a metric is found under the name that its summary has", () => {
  expect(metricAmong(["summary.a", "summary.loss.min"], "loss")).toBe("summary.loss.min");
  expect(metricAmong(["summary.a", "summary.loss"], "summary.loss")).toBe("summary.loss");
  expect(metricAmong([], "loss")).toBe("");
});
