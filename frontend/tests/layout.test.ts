import { expect, test } from "vitest";
import {
  addPanel, addSection, changePanel, duplicatePanel, movePanel, removePanel, removeSection, sectionOf, shiftPanel,
  shiftSection, sortSection,
} from "../src/workspace/edits";
import { type Catalogue, complete, EMPTY, isOffered, type Layout, matcher } from "../src/workspace/layout";
import { nearestSpan } from "../src/workspace/drag";
import { Undo } from "../src/workspace/undo";

const catalogue: Catalogue = {
  kinds: { "line history": ["val/loss", "lr", "train/loss", "val/acc", "/odd"], "line system": ["cpu"] },
  steps: {},
};
const ID = "line history:";
const titles = (layout: Layout): string[] => layout.sections.map((section) => section.title);
const metrics = (layout: Layout, at: number): string[] => layout.sections[at]!.panels.map((panel) => panel.metric);
const start = complete(EMPTY, catalogue);

test("an untouched layout has a section for each prefix, those without first and the system last", () => {
  expect(titles(start)).toEqual(["Charts", "train", "val", "System"]);
  expect(metrics(start, 0)).toEqual(["/odd", "lr"]);
  expect(metrics(start, 2)).toEqual(["val/acc", "val/loss"]);
});

test("media stand in the section of their prefix, after the lines", () => {
  const kinds = { "line history": ["val/z"], "media history": ["val/a"] };
  expect(metrics(complete(EMPTY, { kinds, steps: {} }), 0)).toEqual(["val/z", "val/a"]);
});

test("a new metric comes by itself, in automatic mode only", () => {
  const more = { ...catalogue, kinds: { ...catalogue.kinds, "line history": ["val/f1", ...catalogue.kinds["line history"]!] } };
  expect(metrics(complete(start, more), 2)).toEqual(["val/acc", "val/f1", "val/loss"]);
  expect(metrics(complete({ ...start, mode: "manual" }, more), 2)).toEqual(["val/acc", "val/loss"]);
  expect(complete({ ...EMPTY, mode: "manual" }, more).sections).toEqual([]);
});

test("what was taken out stays out", () => {
  const less = removePanel(`${ID}lr`)(start);
  expect(metrics(complete(less, catalogue), 0)).toEqual(["/odd"]);
  expect(titles(complete(removeSection("auto:val")(start), catalogue))).toEqual(["Charts", "train", "System"]);
});

test("a panel of a metric that no run has is not offered, unless a person made it", () => {
  const names = new Set([`${ID}lr`]);
  const panel = { id: `${ID}lr`, kind: "line", metric: "lr", stream: "history" };
  expect(isOffered(panel, names)).toBe(true);
  expect(isOffered({ ...panel, id: `${ID}gone`, metric: "gone" }, names)).toBe(false);
  expect(isOffered({ ...panel, id: "mine", metric: "gone" }, names)).toBe(true);
});

test("panels move within and between sections, and stay where they were put", () => {
  const moved = movePanel(`${ID}lr`, "auto:val", `${ID}val/loss`)(start);
  expect(metrics(complete(moved, catalogue), 2)).toEqual(["val/acc", "lr", "val/loss"]);
  expect(sectionOf(moved, `${ID}lr`)!.title).toBe("val");
  const shifted = shiftPanel(`${ID}val/acc`, 1)(start);
  expect(metrics(complete(shifted, catalogue), 2)).toEqual(["val/loss", "val/acc"]);
  expect(metrics(shiftPanel(`${ID}val/loss`, -1)(start), 2)).toEqual(["val/loss", "val/acc"]);
  expect(shiftPanel(`${ID}val/acc`, -1)(start)).toBe(start);
});

test("a copy stands beside its original with the same settings", () => {
  const changed = changePanel(`${ID}val/acc`, { settings: { isLogY: true }, span: 6 })(start);
  const panels = duplicatePanel(`${ID}val/acc`)(changed).sections[2]!.panels;
  expect(panels.map((panel) => panel.metric)).toEqual(["val/acc", "val/acc", "val/loss"]);
  expect(panels[1]!.settings).toEqual({ isLogY: true });
  expect(panels[1]!.id).not.toBe(panels[0]!.id);
});

test("sections are added, moved and sorted", () => {
  const added = addSection("Mine", "auto:val")(start);
  expect(titles(added)).toEqual(["Charts", "train", "Mine", "val", "System"]);
  expect(titles(shiftSection("auto:val", -1)(start))).toEqual(["Charts", "val", "train", "System"]);
  expect(shiftSection("auto:System", 1)(start)).toBe(start);
  const filled = addPanel(added.sections[2]!.id, { kind: "line", metric: "b", stream: "history" })(added);
  const both = addPanel(added.sections[2]!.id, { kind: "line", metric: "z", stream: "history" })(filled);
  expect(metrics(both, 2)).toEqual(["z", "b"]);
  expect(metrics(sortSection(added.sections[2]!.id)(both), 2)).toEqual(["b", "z"]);
});

test("the search is a pattern, or text where it is none", () => {
  expect(["train/loss", "val/loss", "lr"].filter(matcher("^(train|val)/LOSS$"))).toHaveLength(2);
  expect(["a(b", "ab"].filter(matcher("a("))).toEqual(["a(b"]);
});

test("widths snap to quarters, thirds, halves and the whole", () => {
  expect([1, 3.4, 4.9, 5.2, 8, 11].map(nearestSpan)).toEqual([3, 3, 4, 6, 6, 12]);
});

test("undo goes back step by step and forward again, until something new is done", () => {
  const story = new Undo(1);
  story.push(2);
  story.push(3);
  story.undo();
  expect([story.now, story.canUndo, story.canRedo]).toEqual([2, true, true]);
  story.redo();
  expect(story.now).toBe(3);
  story.undo();
  story.push(4);
  expect([story.now, story.canRedo]).toEqual([4, false]);
  story.redo();
  expect(story.now).toBe(4);
});
