import { expect, test } from "vitest";
import type { Row } from "../src/grid/rows";
import { pairsOf, type SavedFile } from "../src/run-panels/code/files";
import { baselineFirst, cellText, changeFrom, flattened, isHead, itemsOf, type Line, linesOf, signed } from "../src/run-panels/comparer/comparison";
import { markdownSettings, named } from "../src/run-panels/markdown/settings";

const row = (id: string, rest: object): Row =>
  ({ id, name: id, state: "finished", color_index: 0, created_at: "2026-05-01T10:00:00Z", config: {}, summary: {}, metadata: {}, ...rest }) as Row;

test("objects are flattened to keys with dots; lists, media and empty objects are values", () => {
  const value = { opt: { lr: 1, deep: { a: null } }, list: [1], image: { _type: "image" }, none: {} };
  expect([...flattened(value)]).toEqual([["opt.lr", 1], ["opt.deep.a", null], ["list", [1]], ["image", { _type: "image" }], ["none", {}]]);
  expect(flattened("text").size).toBe(0);
});

test("a line differs where a value is another or missing", () => {
  const rows = [row("a", { config: { lr: 1, same: [1], layer10: 0, layer9: 0 } }), row("b", { config: { lr: 2, same: [1], layer10: 0 } })];
  const config = linesOf(rows).filter(({ section }) => section === "config");
  expect(config.map(({ key, differs }) => [key, differs])).toEqual([["layer9", true], ["layer10", false], ["lr", true], ["same", false]]);
  expect(linesOf(rows).some(({ section, key }) => section === "run" && key === "state")).toBe(true);
});

test("items are what is searched for, in sections that fold", () => {
  const lines = linesOf([row("a", { config: { lr: 1, seed: 1 }, metadata: { host: "x" } }), row("b", { config: { lr: 2, seed: 1 }, metadata: { host: "y" } })]);
  const told = (search: string, onlyDifferences: boolean, folded: string[]): string[] =>
    itemsOf(lines, { search, onlyDifferences, folded }).map((item) => (isHead(item) ? `${item.section} ${item.count}` : item.key));
  expect(told("", true, ["metadata"])).toEqual(["config 1", "lr", "metadata 1"]);
  expect(told("HOST", true, ["metadata"])).toEqual(["metadata 1", "host"]);
  expect(told("seed", true, [])).toEqual([]);
  expect(told("seed", false, [])).toEqual(["config 1", "seed"]);
});

test("changes are signed and only of numbers", () => {
  expect([changeFrom("x", 1, 0.5), changeFrom("x", 1, 1), changeFrom("x", "a", 1), changeFrom("_step", 1, 2), changeFrom("x", 1, "NaN")]).toEqual([-0.5, null, null, null, null]);
  expect([signed(0.25), signed(-2)]).toEqual(["+0.25", "−2"]);
});

test("cells show what JSON cannot", () => {
  const line: Line = { section: "config", key: "x", values: [], differs: true };
  expect([undefined, null, "", "NaN", { _type: "table" }, [1, "a"], true].map((value) => cellText(line, value))).toEqual(["—", "null", "“”", "NaN", "table", '[1,"a"]', "true"]);
});

test("the baseline stands first", () => {
  const rows = [row("a", {}), row("b", {})];
  expect(baselineFirst(rows, "b").map(({ id }) => id)).toEqual(["b", "a"]);
  expect(baselineFirst(rows, "gone").map(({ id }) => id)).toEqual(["a", "b"]);
});

test("a hundred runs of a thousand keys are compared in no time to speak of", () => {
  const config = (seed: number): object => Object.fromEntries(Array.from({ length: 1000 }, (_, at) => [`layer${at}`, { width: at, seed: at % 7 ? 0 : seed }]));
  const rows = Array.from({ length: 100 }, (_, at) => row(`r${at}`, { config: config(at) }));
  const began = performance.now();
  expect(linesOf(rows).filter(({ differs }) => differs).length).toBe(143);
  expect(performance.now() - began).toBeLessThan(2_000);
});

test("files of two runs: those that differ first", () => {
  const file = (path: string, sha256: string): SavedFile => ({ path, sha256, state: "ready", size: 1, url: "" });
  const pairs = pairsOf([file("code/a.py", "1"), file("code/b.py", "1")], [file("code/a.py", "1"), file("code/b.py", "2"), file("diff.patch", "3")]);
  expect(pairs.map(({ path, differs, before }) => [path, differs, before !== undefined])).toEqual([["code/b.py", true, true], ["diff.patch", true, false], ["code/a.py", false, true]]);
});

test("a text is named by its first heading", () => {
  const settings = (text: string, title = ""): ReturnType<typeof markdownSettings> => markdownSettings({ text, title });
  expect(named(settings("## What we tried ##\n\nwords"))).toEqual({ title: "What we tried", text: "\nwords" });
  expect(named(settings("words\n# Later"))).toEqual({ title: "Text", text: "words\n# Later" });
  expect(named(settings("# Alone"))).toEqual({ title: "Alone", text: "# Alone" });
  expect(named(settings("# A\nwords", "Own"))).toEqual({ title: "Own", text: "# A\nwords" });
});
