import { expect, test } from "vitest";
import { marksAmong, type RunEvent } from "../src/charts/marks";

const event = (run: string, name: string, attributes: Record<string, unknown> = {}): RunEvent => ({
  run, name, attributes, kind: "event", level: "", happened_at: "2026-05-01T10:00:00Z", runtime: 90,
});

test("an event stands on its step where it names one, and always on both clocks", () => {
  const all = [event("a", "lr drop", { step: 40 }), event("a", "restart"), event("b", "other", { step: 1 })];
  expect(marksAmong(all, ["a"], "_step")).toEqual([{ x: 40, label: "lr drop", variable: "--text-2" }]);
  expect(marksAmong(all, ["a"], "_timestamp").map((mark) => mark.label)).toEqual(["lr drop", "restart"]);
  expect(marksAmong(all, ["a"], "_runtime").map((mark) => mark.x)).toEqual([90, 90]);
  expect(marksAmong([{ ...all[0]!, runtime: null }], ["a"], "_runtime")).toEqual([]);
});

test("alerts have the colour of their level, long names are cut, and there are at most twenty", () => {
  const loud = { ...event("a", "x".repeat(50), { _step: 1 }), level: "ERROR" };
  const marks = marksAmong(Array(30).fill(loud), ["a"], "_step");
  expect(marks).toHaveLength(20);
  expect(marks[0]).toEqual({ x: 1, label: `${"x".repeat(31)}…`, variable: "--bad" });
});
