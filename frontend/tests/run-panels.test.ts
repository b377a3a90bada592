import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Row } from "../src/grid/rows";
import { formatNumber, isField, numberIn, shortName, textIn } from "../src/run-panels/fields";
import { groupsOf } from "../src/run-panels/groups";
import { noteOf } from "../src/run-panels/run-panel";
import { columnsOf, fetchRunValues, filterOf, packed, projectOf } from "../src/run-panels/run-values";
import { scalarSettings } from "../src/run-panels/scalar/settings";
import { scalarOf } from "../src/run-panels/scalar/value";
import { summaryOf } from "../src/statistics/summary";
import { inheritedBy } from "../src/workspace/layout";

const run = (id: string, rest: Record<string, unknown> = {}): Row =>
  ({ id, name: id.toUpperCase(), state: "finished", color_index: 3, created_at: "2026-05-01T10:00:00Z", ...rest }) as Row;

test("fields are of the run, or of an object", () => {
  expect(["state", "config.lr", "summary", "summary.a b", "foo", "configs.lr"].map(isField)).toEqual([true, true, true, true, false, false]);
  expect([shortName("config.opt.lr"), shortName("state"), shortName("config")]).toEqual(["opt.lr", "state", "config"]);
});

test("numbers of times, texts and flags", () => {
  const row = run("a", { duration: 90, config: { big: true, name: "x", odd: "NaN", "a.b": 2 } });
  expect(numberIn(row, "created_at")).toBe(Date.parse("2026-05-01T10:00:00Z"));
  expect(formatNumber("duration", numberIn(row, "duration")!)).toBe("1m 30s");
  expect([numberIn(row, "config.big"), numberIn(row, "config.name"), numberIn(row, "config.odd"), numberIn(row, "config.a.b")]).toEqual([1, undefined, NaN, 2]);
  expect([textIn(row, "config.name"), textIn(row, "config.big"), textIn(row, "config.none")]).toEqual(["x", "true", ""]);
});

test("a metric with several statistics is told by the most telling", () => {
  const row = run("a", { summary: { loss: { max: 3, min: 1 }, acc: { last: 0.5, best: 0.9 }, image: { _type: "image" } } });
  expect([numberIn(row, "summary.loss"), numberIn(row, "summary.acc"), numberIn(row, "summary.loss.max")]).toEqual([1, 0.9, 3]);
  expect(numberIn(row, "summary.image")).toBeUndefined();
});

test("a question asks for each column once, and for no part of a whole", () => {
  const own = ["id", "name", "state", "color_index", "created_at"];
  expect(columnsOf(["config.lr", "config.lr", "foo", "", "duration"])).toEqual([...own, "config.lr", "duration"]);
  expect(columnsOf(["config", "config.lr", "summary.loss"])).toEqual([...own, "config", "summary.loss"]);
  expect(filterOf({ ids: ["a"] })).toBe('{"id":{"$in":["a"]}}');
  expect(projectOf("/api/v1/teams/ada/projects/series/series")).toBe("/api/v1/teams/ada/projects/series");
  expect(packed([3, 3, 9, 1], (size) => size, 6)).toEqual([[3, 3], [9], [1]]);
  expect(packed([0, 0], (size) => size)).toEqual([[0, 0]]);
});

test("settings of a wrong type are passed over, and groups come from the workspace", () => {
  expect(scalarSettings({ field: 3, measure: "sum", runs: "all", title: "T" })).toEqual({ field: "", measure: "newest", runs: "shown", title: "T", by: [] });
  expect(scalarSettings({ groupBy: ["lr"] }).by).toEqual(["config.lr"]);
  expect(scalarSettings({ groupBy: ["lr"] }, { by: ["state"] }).by).toEqual(["state"]);
  expect(inheritedBy("scalar", { groupBy: ["lr"], x: "_step", title: "No" })).toEqual({ groupBy: ["lr"] });
  expect(inheritedBy("line", { x: "_step" })).toEqual({ x: "_step" });
});

test("runs stand for themselves or in groups by value", () => {
  const rows = [run("a", { config: { lr: 10 } }), run("b", { config: { lr: 9 } }), run("c"), run("d", { config: { lr: 9 } })];
  expect(groupsOf(rows, []).map(({ id, label, colour }) => [id, label, colour])[0]).toEqual(["a", "A", 3]);
  expect(groupsOf(rows, ["config.lr"]).map(({ label, rows: some }) => [label, some.length])).toEqual([["lr: 9", 2], ["lr: 10", 1], ["lr: none", 1]]);
});

test("a group's number has a spread from two on", () => {
  expect(summaryOf([], "mean", "std")).toBeNull();
  expect(summaryOf([1, NaN], "mean", "std")).toEqual({ n: 1, value: 1, low: NaN, high: NaN });
  expect(summaryOf([1, 3], "mean", "stderr")).toEqual({ n: 2, value: 2, low: 1, high: 3 });
  expect(summaryOf([1, 3], "median", "min-max")).toEqual({ n: 2, value: 2, low: 1, high: 3 });
});

test("a scalar is of the newest run with a number, or over all", () => {
  const rows = [run("a"), run("b", { summary: { loss: 2 } }), run("c", { summary: { loss: 1 } })];
  const group = { id: "all", label: "", colour: 0, rows };
  const short = (measure: "newest" | "mean" | "min"): unknown[] => {
    const { value, n, run: owner } = scalarOf(group, "summary.loss", measure)!;
    return [value, n, owner];
  };
  expect([short("newest"), short("mean"), short("min")]).toEqual([[2, 2, "b"], [1.5, 2, null], [1, 2, "c"]]);
  expect(scalarOf(group, "summary.acc", "max")).toBeNull();
});

test("a note says what is missing", () => {
  const rows = [run("a"), run("b")];
  expect(noteOf(1, { rows, total: 2 })).toBe("1 of 2 runs have this");
  expect(noteOf(2, { rows, total: 2 })).toBe("");
  expect(noteOf(2, { rows, total: 12345 })).toBe("The newest 2 of 12,345 runs");
});

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

test("panels that ask together share a request and get as many runs as they wanted", async () => {
  const fetched = vi.fn(() => Promise.resolve(Response.json({ results: [run("a"), run("b")], next: null, total: 7 })));
  vi.stubGlobal("fetch", fetched);
  const ask = (columns: string[], most: number): ReturnType<typeof fetchRunValues> =>
    fetchRunValues({ source: "/p/series", columns, runs: { filter: "state = running" }, most });
  const both = [ask(["config.lr"], 1), ask(["summary.loss"], 5)];
  await vi.advanceTimersByTimeAsync(20);
  const [one, other] = await Promise.all(both);
  expect([one!.rows.length, other!.rows.length, one!.total]).toEqual([1, 2, 7]);
  expect(fetched).toHaveBeenCalledTimes(1);
  const [address] = fetched.mock.calls[0] as unknown as [string];
  const query = new URL(address, "http://x").searchParams;
  expect([query.get("limit"), query.get("filter"), query.get("columns")]).toEqual(["5", "state = running", "id,name,state,color_index,created_at,config.lr,summary.loss"]);
});
