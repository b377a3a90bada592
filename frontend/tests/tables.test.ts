import { describe, expect, it } from "vitest";
import { barsOf, binned, confusionOf, curvesOf, specOf } from "../src/plots/chart";
import { filledSpec } from "../src/plots/vega-spec";
import { rangeOf } from "../src/plots/plane";
import { roundTicks } from "../src/ticks";
import { arranged, asCsv, asJson, isNumeric, readTable } from "../src/tables/rows";

const table = readTable([{ columns: ["name", "n"], data: [["b", 2], ["a", null], ["c", 10], ["B", "NaN"]] }]);

describe("logged tables", () => {
  it("joins increments, and stands what is no table", () => {
    expect(readTable([{ columns: ["a"], data: [[1]] }, { columns: ["a"], data: [[2]] }]).rows).toEqual([[1], [2]]);
    expect(readTable([7, null])).toEqual({ columns: [], rows: [] });
  });

  it("sorts numbers as numbers and texts without case; gaps stand last both ways", () => {
    expect([...arranged(table, { column: 1, isDescending: false }, "")]).toEqual([0, 2, 1, 3]);
    expect([...arranged(table, { column: 1, isDescending: true }, "")]).toEqual([2, 0, 1, 3]);
    expect([...arranged(table, { column: 0, isDescending: false }, "")]).toEqual([1, 0, 3, 2]);
  });

  it("finds words in any column", () => {
    expect([...arranged(table, null, " B ")]).toEqual([0, 3]);
    expect([...arranged(table, null, "10")]).toEqual([2]);
  });

  it("knows columns of numbers, gaps and NaN among them", () => {
    expect([isNumeric(table, 0), isNumeric(table, 1)]).toEqual([false, true]);
  });

  it("writes CSV that a spreadsheet takes for text", () => {
    const odd = readTable([{ columns: ["a", "b,c"], data: [["=1+1", 'say "x"'], [-3, { _type: "image-file", path: "p.png" }]] }]);
    expect(asCsv(odd, [0, 1])).toBe('a,"b,c"\r\n\'=1+1,"say ""x"""\r\n-3,p.png\r\n');
    expect(JSON.parse(asJson(table, [2]))).toEqual({ columns: ["name", "n"], data: [["c", 10]] });
  });

  it("sorts a hundred thousand rows in no time to speak of", () => {
    const rows = Array.from({ length: 100_000 }, (_, at) => [(at * 7919) % 100_003, `word ${at}`]);
    const started = performance.now();
    const places = arranged({ columns: ["n", "w"], rows }, { column: 0, isDescending: false }, "");
    expect(places).toHaveLength(100_000);
    expect(performance.now() - started).toBeLessThan(3_000);
  });
});

describe("custom charts", () => {
  const spec = (preset: string, fields: object): ReturnType<typeof specOf> => specOf({ preset, fields, strings: { title: "T", x: "X" } });

  it("reads what it is to draw, and knows what it cannot", () => {
    expect(spec("line", { x: "step", stroke: null })).toMatchObject({ preset: "line", title: "T", xTitle: "X", fields: { x: "step" } });
    expect(specOf({ preset: "vega_lite" }).preset).toBeNull();
    expect(specOf("toString")).toMatchObject({ preset: null, title: "" });
  });

  it("splits rows into curves by a column", () => {
    const rows = readTable([{ columns: ["s", "v", "k"], data: [[0, 1, "a"], [0, 2, "b"], [1, 3, "a"], [1, "x", "b"]] }]);
    const curves = curvesOf(spec("line_series", { step: "s", lineVal: "v", lineKey: "k" }), rows);
    expect(curves).toEqual([{ group: "a", x: [0, 1], y: [1, 3] }, { group: "b", x: [0], y: [2] }]);
  });

  it("reads bars and confusion matrices", () => {
    const bars = readTable([{ columns: ["c", "n"], data: [["cat", 2], ["dog", null]] }]);
    expect(barsOf(spec("bar", { label: "c", value: "n" }), bars)).toEqual([{ group: "", labels: ["cat"], values: [2] }]);
    const sets = readTable([{ columns: ["c", "n", "set"], data: [["cat", 2, "train"], ["cat", 1, "test"], ["dog", 5, "train"]] }]);
    expect(barsOf(spec("bar", { label: "c", value: "n", stroke: "set" }), sets)).toEqual([
      { group: "train", labels: ["cat", "dog"], values: [2, 5] },
      { group: "test", labels: ["cat"], values: [1] },
    ]);
    const pairs = readTable([{ columns: ["Actual", "Predicted", "nPredictions"], data: [["a", "a", 5], ["a", "b", 1], ["b", "b", 7]] }]);
    expect(confusionOf(spec("confusion_matrix", {}), pairs)).toEqual({ classes: ["a", "b"], counts: [[5, 1], [0, 7]] });
  });

  it("counts values into bins, the last edge included", () => {
    expect(binned([0, 1, 2, 4, 9, NaN], 0, 4, 4)).toEqual([1, 1, 1, 1]);
  });
});

describe("specs of Vega", () => {
  const rows = [{ run: "otter", colour: "#123456", table: readTable([{ columns: ["a.b"], data: [[1]] }]) }];
  const filled = (spec: object): object => filledSpec(specOf({ spec, fields: { x: "a.b" }, strings: { title: "T" } }), rows);

  it("get columns, texts and rows", () => {
    expect(filled({ title: "${string:title}", encoding: { x: { field: "${field:x}" } }, data: { url: "https://spy" } })).toEqual({
      title: "T",
      encoding: { x: { field: "a\\.b" } },
      data: { values: [{ name: "otter", color: "#123456", run: "otter", "a.b": 1 }] },
    });
  });

  it("of Vega itself get their rows under the name they use", () => {
    const spec = { $schema: "https://vega.github.io/schema/vega/v6.json", data: [{ name: "x" }, { name: "wandb", url: "u" }] };
    expect(filled(spec)).toMatchObject({ data: [{ name: "x" }, { name: "wandb", values: [{ run: "otter" }] }] });
  });
});

describe("a plane", () => {
  it("has round ticks", () => {
    expect(roundTicks(0, 1, 5)).toEqual([0, 0.2, 0.4, 0.6, 0.8, 1]);
    expect(roundTicks(-3, 12, 3)).toEqual([0, 5, 10]);
    expect(roundTicks(1, 1, 3)).toEqual([1]);
  });

  it("gives a single value room on both sides", () => {
    expect(rangeOf([5])).toEqual({ low: 4.5, high: 5.5 });
    expect(rangeOf([])).toEqual({ low: 0, high: 1 });
    expect(rangeOf([0, NaN, 10], 0.1)).toEqual({ low: -1, high: 11 });
  });
});
