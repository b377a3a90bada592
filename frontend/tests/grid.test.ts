import { expect, test } from "vitest";
import { goalOf } from "../src/grid/baseline";
import { cellText, chipsThatFit } from "../src/grid/cell-text";
import { added, movedBy, movedTo, newColumn, pinned, readColumns, removed, resized, writeColumns } from "../src/grid/columns";
import { lineOf } from "../src/grid/csv";
import { groupText, together, whereText } from "../src/grid/filter-text";
import { placeAfter } from "../src/grid/keyboard";
import { Lines, type Segment } from "../src/grid/lines";
import { operatorsFor } from "../src/grid/operators";
import { ariaSort, pressed } from "../src/grid/order";
import { RowSource } from "../src/grid/row-source";
import { firstMetrics, valueOf, type Row } from "../src/grid/rows";
import { ALL, isSelected, NONE, sizeOf, withRuns } from "../src/grid/selection";
import { blocksOf, visibleColumns, visibleLines } from "../src/windowing";

const row = (fields: object): Row => ({ id: "r", name: "n", state: "finished", color_index: 0, created_at: "2026-01-01T00:00:00Z", ...fields });
const keys = (columns: { key: string }[]): string[] => columns.map((column) => column.key);

test("only lines within sight and a few around them are drawn", () => {
  expect(visibleLines(320, 96, 32, 100_000, 2)).toEqual({ first: 8, last: 15 });
  expect(visibleLines(0, 96, 32, 2, 5)).toEqual({ first: 0, last: 2 });
  expect(visibleLines(99, 0, 32, 0, 5)).toEqual({ first: 0, last: 0 });
});

test("columns within sight are those that the width touches", () => {
  expect(visibleColumns([100, 50, 80, 90], 120, 60)).toEqual({ first: 1, last: 3, left: 100 });
  expect(visibleColumns([], 0, 500)).toEqual({ first: 0, last: 0, left: 0 });
});

test("blocks cover a range", () => {
  expect(blocksOf({ first: 99, last: 201 }, 100)).toEqual([0, 1, 2]);
  expect(blocksOf({ first: 5, last: 5 }, 100)).toEqual([]);
});

test("columns are moved, pinned, resized and hidden; the name stays first", () => {
  const columns = readColumns("state,config.lr,summary.loss");
  expect(keys(movedTo(columns, "state", "summary.loss"))).toEqual(["name", "config.lr", "summary.loss", "state"]);
  expect(keys(movedBy(columns, "config.lr", -1))).toEqual(["name", "config.lr", "state", "summary.loss"]);
  expect(keys(movedBy(columns, "state", -1))).toEqual(keys(columns));
  expect(keys(pinned(columns, "summary.loss", true))).toEqual(["name", "summary.loss", "state", "config.lr"]);
  expect(keys(removed(added(columns, "user"), "state"))).toEqual(["name", "config.lr", "summary.loss", "user"]);
  expect(keys(removed(columns, "name"))).toEqual(keys(columns));
  expect(resized(columns, "state", 5)[1]!.width).toBe(64);
});

test("columns are written as short as they are usual, and read again", () => {
  const columns = pinned(resized(readColumns("state,config.a,config.b%2C~c"), "state", 90), "config.a", true);
  const text = writeColumns(columns);
  expect(text).toBe("name,^config.a,state~90,config.b%2C~c");
  expect(readColumns(text)).toEqual(columns);
  expect(readColumns("%,state,state")).toEqual([newColumn("name"), newColumn("%"), newColumn("state")]);
});

test("arrows stay inside, and the header is above the first line", () => {
  const bounds = { lines: 3, columns: 4, page: 10 };
  expect(placeAfter("ArrowUp", { line: 0, column: 1 }, bounds)).toEqual({ line: -1, column: 1 });
  expect(placeAfter("PageDown", { line: 0, column: 1 }, bounds)).toEqual({ line: 2, column: 1 });
  expect(placeAfter("End", { line: 0, column: 1 }, bounds)).toEqual({ line: 0, column: 3 });
  expect(placeAfter("Ctrl+End", { line: 0, column: 1 }, bounds)).toEqual({ line: 2, column: 1 });
  expect(placeAfter("q", { line: 0, column: 1 }, bounds)).toBeNull();
});

test("a press sorts down, then up, then not at all; with shift the others stay", () => {
  const once = pressed([], "name", false);
  const twice = pressed(once, "name", false);
  expect([once, twice, pressed(twice, "name", false)]).toEqual([[{ key: "name", isDown: true }], [{ key: "name", isDown: false }], []]);
  const both = pressed(once, "state", true);
  expect(both).toEqual([{ key: "name", isDown: true }, { key: "state", isDown: true }]);
  expect(ariaSort(both, "state")).toBe("descending");
  expect(pressed(both, "state", false)).toEqual([{ key: "state", isDown: false }]);
});

test("all that match can be selected but for some", () => {
  const some = withRuns(NONE, ["a", "b"], true);
  expect([isSelected(some, "a"), sizeOf(some, 10)]).toEqual([true, 2]);
  const most = withRuns(ALL, ["a"], false);
  expect([isSelected(most, "a"), isSelected(most, "z"), sizeOf(most, 10)]).toEqual([false, true, 9]);
  expect(sizeOf(withRuns(most, ["a"], true), 10)).toBe(10);
});

test("values are found nested and under keys with dots", () => {
  const run = row({ config: { opt: { lr: 1 }, "a.b": 2 }, summary: { "val/loss": { min: 3 } } });
  expect(["config.opt.lr", "config.a.b", "summary.val/loss.min", "config.no", "user"].map((key) => valueOf(run, key))).toEqual([1, 2, 3, undefined, undefined]);
});

test("cells are short and their titles whole", () => {
  const now = Date.parse("2026-01-01T03:00:00Z");
  const run = row({ summary: { loss: 0.123456, bad: "NaN", list: [1] }, notes: "a\nb", state: "running" });
  expect(cellText(run, "summary.loss", now)).toEqual({ text: "0.1235", title: "0.123456", isNumber: true });
  expect(cellText(run, "summary.bad", now)).toMatchObject({ text: "NaN", isNumber: true });
  expect(cellText(run, "summary.list", now).text).toBe("[1]");
  expect(cellText(run, "notes", now)).toEqual({ text: "a b", title: "a\nb", isNumber: false });
  expect(cellText(run, "created_at", now).text).toBe("3 hours ago");
  expect(cellText(run, "duration", now).text).toBe("3h");
  expect(cellText(run, "summary.no", now).text).toBe("—");
});

test("tags that have no room are counted", () => {
  expect(chipsThatFit(["baseline", "large-batch", "v2", "paper"], 220)).toBe(2);
  expect(chipsThatFit(["a", "b"], 190)).toBe(2);
  expect(chipsThatFit(["a-very-long-tag-that-fits-nowhere"], 100)).toBe(1);
});

test("the first columns are numbers of the summaries, without clocks", () => {
  expect(firstMetrics([row({ summary: { _step: 1, note: "x", sample: { _type: "image-file", width: 3 }, loss: { min: 1 } } }), row({ summary: { acc: 1 } })])).toEqual(["summary.acc", "summary.loss.min"]);
});

test("lines of the builder become the filter language", () => {
  const text = whereText({
    join: "or",
    parts: [
      { key: "config.lr", operator: "<", value: "0.01" },
      { join: "and", parts: [{ key: "state", operator: "in", value: "failed, crashed" }, { key: "config.a b", operator: "exists", value: "" }] },
      { key: "notes", operator: "contains", value: 'say "hi"' },
      { key: "tags", operator: "has", value: "" },
    ],
  });
  expect(text).toBe('config.lr < 0.01 or (state in ("failed", "crashed") and config."a b" exists) or notes contains "say \\"hi\\""');
});

test("what was typed is put in brackets when more narrows it", () => {
  expect(together("a or b", ["", "user = x"])).toEqual({ text: "(a or b) and (user = x)", typedAt: 1, typedEnd: 7 });
  expect(together("a or b", [])).toEqual({ text: "a or b", typedAt: 0, typedEnd: 6 });
});

test("groups are told by their value, its kind, or that there is none", () => {
  expect([groupText("config.m", "1", false), groupText("config.m", 1, false), groupText("config.m", null, true), groupText("tags", ["a"], false)]).toEqual([
    'config.m = "1"', "config.m = 1", "config.m missing", 'tags = ["a"]',
  ]);
});

test("a metric's goal is its own or that of the longest pattern", () => {
  const definitions = { "val/*": { goal: "maximize" as const }, "*": { goal: "minimize" as const }, "val/loss": { goal: "minimize" as const } };
  expect(["summary.val/loss", "summary.val/acc", "summary.lr", "config.lr"].map((key) => goalOf(definitions, key))).toEqual(["minimize", "maximize", "minimize", undefined]);
});

test("lines are found across groups and their runs", async () => {
  const source = new RowSource(async (offset) => ({ results: [row({ id: `r${offset}` })], next: null, total: 1 }));
  await source.need({ first: 0, last: 1 });
  const group: Segment = { kind: "group", path: "/a", key: "state", group: { value: "a", missing: false, count: 1, metrics: {}, groups: [] }, colour: 0, filter: "", level: 0, isOpen: true };
  const lines = new Lines([
    { kind: "runs", source, count: 1, level: 0, isPinned: true },
    group,
    { kind: "runs", source, count: 0, level: 1, isPinned: false },
    { kind: "runs", source, count: 1, level: 1, isPinned: false },
  ]);
  expect([lines.count, lines.pinnedCount]).toEqual([3, 1]);
  expect([0, 1, 2].map((line) => lines.at(line)?.kind)).toEqual(["run", "group", "run"]);
  expect(lines.rowAt(2)?.id).toBe("r0");
  expect([...lines.sourcesIn({ first: 1, last: 3 })]).toEqual([{ source, range: { first: 0, last: 1 } }]);
});

test("blocks are asked for once, and again when runs changed", async () => {
  const asked: number[] = [];
  const source = new RowSource(async (offset) => {
    asked.push(offset);
    return { results: [row({ id: String(offset) })], next: null, total: 250 };
  });
  await source.need({ first: 90, last: 110 });
  await source.need({ first: 0, last: 10 });
  expect(asked).toEqual([0, 100]);
  source.spoil();
  expect(source.row(100)?.id).toBe("100");
  await source.need({ first: 0, last: 10 });
  expect(asked).toEqual([0, 100, 0]);
});

test("operators suit the values of a field", () => {
  const use = (kinds: Record<string, number>) => ({ key: "config.x", source: "config", count: 1, kinds });
  expect(operatorsFor("tags", undefined)[0]).toBe("has");
  expect(operatorsFor("created_at", undefined)[0]).toBe("within");
  expect(operatorsFor("config.x", use({ number: 3 }))).not.toContain("contains");
  expect(operatorsFor("config.x", use({ text: 3 }))).not.toContain("<");
  expect(operatorsFor("config.x", use({ text: 3, number: 1 }))).toContain("<");
});

test("a line of CSV quotes what it must and keeps formulas out of spreadsheets", () => {
  const run = row({ name: '=1+1, "x"', tags: ["a", "b"], config: { o: { x: 1 } }, summary: { loss: -0.5, text: "-0.5" } });
  expect(lineOf(run, ["name", "tags", "config.o", "summary.loss", "summary.text", "user"])).toBe(
    '"\'=1+1, ""x""","a, b","{""x"":1}",-0.5,-0.5,\r\n',
  );
});
