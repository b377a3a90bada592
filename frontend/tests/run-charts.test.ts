import { expect, test } from "vitest";
import type { Row } from "../src/grid/rows";
import { axisOfBars, barsOf, boxOf } from "../src/run-panels/bar/bars";
import { barSettings } from "../src/run-panels/bar/settings";
import { axisOfBoxes, boxesOf } from "../src/run-panels/box/boxes";
import { densityOf, quartilesOf } from "../src/run-panels/box/distribution";
import { boxSettings } from "../src/run-panels/box/settings";
import { middleOf, placeOf, slotAt, slotsOf } from "../src/run-panels/drawn/slots";
import { groupsOf } from "../src/run-panels/groups";
import { SvgPen } from "../src/run-plots/svg-pen";

const row = (id: string, loss: unknown, lr = 1): Row =>
  ({ id, name: id, state: "finished", color_index: 0, created_at: "", config: { lr }, summary: { loss } }) as Row;
const settings = (rest: object): ReturnType<typeof barSettings> => barSettings({ field: "summary.loss", ...rest });

test("bars stand in the asked order; runs without a number have none", () => {
  const groups = groupsOf([row("b", 2), row("a", 5), row("c", "odd"), row("d", -1)], []);
  const order = (name: string): string[] => barsOf(groups, settings({ order: name })).map(({ group }) => group.id);
  expect([order("greatest"), order("least"), order("name"), order("newest")]).toEqual([["a", "b", "d"], ["d", "b", "a"], ["a", "b", "d"], ["b", "a", "d"]]);
});

test("bars of groups have the mean and its spread", () => {
  const groups = groupsOf([row("a", 1, 1), row("b", 3, 1), row("c", 9, 2)], ["config.lr"]);
  const [first, second] = barsOf(groups, settings({ order: "name", spread: "stderr" }));
  expect([first!.value, first!.low, first!.high, first!.n]).toEqual([2, 1, 3, 2]);
  expect([second!.value, second!.low]).toEqual([9, NaN]);
});

test("bars begin at zero, and on a logarithmic axis at the edge", () => {
  const bars = barsOf(groupsOf([row("a", 4), row("b", -2)], []), settings({}));
  const pen = new SvgPen(300, 100);
  const slots = slotsOf(pen, { width: 300, height: 100 }, ["a", "b"], axisOfBars(bars, "summary.loss", false), true);
  const [one, other] = [boxOf(slots, bars[0]!, 0), boxOf(slots, bars[1]!, 1)];
  expect(one.x).toBeCloseTo(placeOf(slots, 0));
  expect(other.x + other.width).toBeCloseTo(placeOf(slots, 0));
  const logarithmic = { ...slots, axis: axisOfBars(bars.slice(0, 1), "summary.loss", true) };
  expect(boxOf(logarithmic, bars[0]!, 0).x).toBe(slots.left);
});

test("bars and boxes of times stand on an axis of times", () => {
  const started = (day: number): Row => ({ ...row(`d${day}`, 0), created_at: `2026-05-0${day}T00:00:00Z` });
  const groups = groupsOf([started(1), started(3), started(5)], ["config.lr"]);
  const [bar] = barsOf(groups, settings({ field: "created_at", spread: "min-max" }));
  const [box] = boxesOf(groups, boxSettings({ field: "created_at", isLog: true }));
  for (const axis of [axisOfBars([bar!], "created_at", true), axisOfBoxes([box!], boxSettings({ field: "created_at" }))]) {
    expect(axis.kind).toBe("time");
    expect(axis.share(bar!.value)).toBeCloseTo(0.5);
    expect(axis.share(box!.median)).toBeCloseTo(0.5);
    expect(axis.ticks(4).map(({ label }) => label)).toContain("3 May".split(" ").reverse().join(" "));
  }
});

test("a point belongs to the place it is in", () => {
  const bars = barsOf(groupsOf([row("a", 4), row("b", 2)], []), settings({}));
  for (const isHorizontal of [true, false]) {
    const slots = slotsOf(new SvgPen(300, 200), { width: 300, height: 200 }, ["a", "b"], axisOfBars(bars, "", false), isHorizontal);
    const at = middleOf(slots, 1);
    expect(isHorizontal ? slotAt(slots, 150, at) : slotAt(slots, at, 50)).toBe(1);
    expect(slotAt(slots, 1, 199)).toBe(-1);
  }
});

test("names are thinned and stand on end where there is no room", () => {
  const labels = Array.from({ length: 40 }, (_, at) => `a-rather-long-name-${at}`);
  const axis = axisOfBars(barsOf(groupsOf([row("a", 4)], []), settings({})), "", false);
  const upright = slotsOf(new SvgPen(400, 200), { width: 400, height: 200 }, labels, axis, false);
  expect(upright.areOnEnd).toBe(true);
  expect(slotsOf(new SvgPen(400, 200), { width: 400, height: 200 }, ["a", "b"], axis, false).areOnEnd).toBe(false);
});

test("quartiles, and whiskers that leave outliers out", () => {
  const quartiles = quartilesOf(Float64Array.from([1, 2, 3, 4, 5, 100]));
  expect([quartiles.q1, quartiles.median, quartiles.q3]).toEqual([2.25, 3.5, 4.75]);
  expect(quartiles.whiskers).toEqual([1, 5]);
  expect(quartilesOf(Float64Array.from([7]))).toMatchObject({ n: 1, low: 7, median: 7, high: 7, whiskers: [7, 7] });
});

test("a density is widest where the values are, and none of equal values", () => {
  const density = densityOf(Float64Array.from([0, 1, 1.1, 1.2, 5]))!;
  const widest = density.at[density.width.indexOf(1)]!;
  expect(widest).toBeGreaterThan(0.7);
  expect(widest).toBeLessThan(1.5);
  expect(densityOf(Float64Array.from([2, 2, 2]))).toBeNull();
});

test("boxes take finite numbers only, on a logarithmic axis those above zero", () => {
  const groups = groupsOf([row("a", 1), row("b", "NaN"), row("c", "Infinity"), row("d", -3)], ["config.lr"]);
  const points = (isLog: boolean): string[] => boxesOf(groups, boxSettings({ field: "summary.loss", isLog }))[0]!.points.map(({ run }) => run);
  expect([points(false), points(true)]).toEqual([["a", "d"], ["a"]]);
});
