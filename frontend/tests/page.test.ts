import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { backoffMilliseconds } from "../src/live/backoff";
import { throttle } from "../src/live/throttle";
import { remember } from "../src/page/address";
import { all, inverse, isShown, onlyThese, opened, readChoices, withChoice, withoutOthers, writeChoices } from "../src/page/run-choices";
import { dashFor } from "../src/palette";
import { bucketsFor, keysQuery } from "../src/series/request";
import { PageStore } from "../src/store";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test("waits double from half a second to fifteen, less up to half of them", () => {
  expect([0, 1, 4, 5, 50].map((attempt) => backoffMilliseconds(attempt, () => 0))).toEqual([500, 1000, 8000, 15000, 15000]);
  expect(backoffMilliseconds(5, () => 1)).toBe(7500);
});

test("calls in a row become the first and one at the end", () => {
  const act = vi.fn();
  const throttled = throttle(100, act);
  for (let call = 0; call < 5; call++) throttled();
  expect(act).toHaveBeenCalledTimes(1);
  vi.advanceTimersByTime(100);
  expect(act).toHaveBeenCalledTimes(2);
  vi.advanceTimersByTime(1000);
  expect(act).toHaveBeenCalledTimes(2);
});

test("the address holds what was chosen and forgets what is empty", () => {
  remember({ search: "a b", page: "2" });
  expect(location.search).toBe("?search=a+b&page=2");
  remember({ page: "" });
  expect(location.search).toBe("?search=a+b");
});

test("choices of runs stand in the address, those of all first", () => {
  writeChoices(withChoice(withChoice(all(false), ["r1"], true), ["r2"], false));
  expect(new URLSearchParams(location.search).get("eyes")).toBe("~*,r1,~r2");
  expect([...readChoices()]).toEqual([["*", false], ["r1", true], ["r2", false]]);
  writeChoices(new Map());
});

test("all runs, none, one or the other ones can be shown, those that come later too", () => {
  const shown = (choices: ReadonlyMap<string, boolean>): string[] => ["new", "older", "r1"].filter((run) => isShown(choices, run, run === "new"));
  expect(shown(new Map())).toEqual(["new"]);
  expect(shown(all(true))).toEqual(["new", "older", "r1"]);
  expect(shown(withChoice(all(true), ["older"], false))).toEqual(["new", "r1"]);
  expect(shown(all(false))).toEqual([]);
  expect(shown(onlyThese(["r1"]))).toEqual(["r1"]);
  expect(shown(inverse(new Map(), ["new"]))).toEqual(["older", "r1"]);
  expect(shown(inverse(inverse(new Map(), ["new"]), []))).toEqual(["new"]);
  expect(shown(inverse(onlyThese(["r1"]), []))).toEqual(["new", "older"]);
});

test("runs of other pages are switched off without touching those of this one", () => {
  const choices = onlyThese(["here", "elsewhere"]);
  expect(opened(choices)).toEqual(["here", "elsewhere"]);
  expect([...withoutOthers(choices, new Set(["here"]))]).toEqual([["*", false], ["here", true]]);
});

test("the store tells of what changed and of nothing else", () => {
  const store = new PageStore();
  const heard: string[] = [];
  for (const name of ["x", "hover", "runs"]) store.addEventListener(name, () => heard.push(name));
  store.set({ x: "_runtime", hover: null });
  store.set({ x: "_runtime" });
  store.set({ runs: [{ id: "r", name: "R", colour: 0, isVisible: true }] });
  store.set({ runs: [{ id: "r", name: "R", colour: 0, isVisible: true }] });
  expect(heard).toEqual(["x", "runs"]);
  expect(store.visibleRuns).toEqual(["r"]);
});

test("widths are rounded up so that panels share requests", () => {
  expect([1, 100, 101, 640, 9000].map(bucketsFor)).toEqual([100, 100, 200, 700, 4000]);
});

test("a key with a comma is sent so that it stays one", () => {
  expect(keysQuery(["a,b"]).getAll("keys")).toEqual(["a,b", "a,b"]);
  expect(keysQuery(["a,b", "c"]).getAll("keys")).toEqual(["a,b", "c"]);
});

test("the palette repeats with another dash", () => {
  expect([3, 23, 43, 63].map((index) => [...dashFor(index, 0)])).toEqual([[], [6, 3], [2, 2], []]);
});
