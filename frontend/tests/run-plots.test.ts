import { expect, test } from "vitest";
import { axisOf, logTicks } from "../src/run-plots/axis";
import { roundTicks } from "../src/ticks";
import { columnOf } from "../src/run-plots/columns";
import { fitLine, runningBest } from "../src/run-plots/regression";
import { SvgPen } from "../src/run-plots/svg-pen";
import { timeTicks } from "../src/run-plots/time-ticks";
import { viridis } from "../src/viridis";

test("a field is numbers where every value is one, else words in a natural order", () => {
  const numbers = columnOf("config.lr", [0.1, null, "NaN", 3]);
  expect([numbers.kind, [...numbers.values]]).toEqual(["number", [0.1, NaN, NaN, 3]]);
  const words = columnOf("config.size", ["10", 9, "big", undefined, true]);
  expect(words.words).toEqual(["9", "10", "big", "true"]);
  expect([...words.values]).toEqual([1, 0, 2, NaN, 3]);
  expect(columnOf("created_at", ["2026-01-02T00:00:00Z"]).kind).toBe("time");
  expect(columnOf("duration", [3]).kind).toBe("duration");
});

test("an axis leaves a little room, and is turned by inversion", () => {
  const column = columnOf("summary.loss", [0, 10]);
  const axis = axisOf(column, {}, 0);
  expect([axis.share(0), axis.share(5), axis.share(10), axis.value(0.5)]).toEqual([0, 0.5, 1, 5]);
  expect(axisOf(column, { isInverted: true }, 0).share(10)).toBe(0);
  expect(axisOf(column, { limits: [null, 20] }, 0).share(10)).toBe(0.5);
  expect(axisOf(column, { limits: [9, 3] }, 0).share(5)).toBe(0.5); // makes no sense: passed over
});

test("a log axis has no place for zero, and the middle is the geometric one", () => {
  const axis = axisOf(columnOf("config.lr", [0, -1, 1e-4, 1]), { isLog: true }, 0);
  expect(axis.share(0)).toBeNaN();
  expect(axis.share(1e-2)).toBeCloseTo(0.5, 10);
  expect(axis.value(0.25)).toBeCloseTo(1e-3, 10);
  expect(axis.ticks(8).map((tick) => tick.label)).toEqual(["1e−4", "1e−3", "0.01", "0.1", "1"]);
});

test("infinities and a single value do not break an axis", () => {
  expect(axisOf(columnOf("x", ["Infinity", 3])).share(3)).toBe(0.5);
  expect(axisOf(columnOf("x", ["Infinity", 3])).share(Infinity)).toBeNaN();
  expect(axisOf(columnOf("x", [])).ticks(4).length).toBeGreaterThan(0);
});

test("ticks are round, and never too many", () => {
  expect(roundTicks(0, 1, 5)).toEqual([0, 0.2, 0.4, 0.6, 0.8, 1]);
  expect(roundTicks(2, 2, 5)).toEqual([2]);
  expect(logTicks(1e-30, 1e30, 6).length).toBeLessThanOrEqual(7);
  expect(logTicks(2, 6, 5)).toEqual([2, 5]);
  const start = new Date(2026, 0, 1, 9).getTime();
  expect(timeTicks(start, start + 3 * 3_600_000, 4).map((tick) => tick.label)).toEqual(["09:00", "10:00", "11:00", "12:00"]);
  expect(timeTicks(start, start + 400 * 86_400_000, 5).map((tick) => tick.label)[0]).toBe("Apr 2026");
});

test("the least-squares line and the share it explains", () => {
  const fit = fitLine([1, 2, 3, NaN], [3, 5, 7, 1])!;
  expect([fit.slope, fit.intercept, fit.r2, fit.n]).toEqual([2, 1, 1, 3]);
  expect(fitLine([1, 2, 3, 4], [1, -1, 1, -1])!.r2).toBeCloseTo(0.2, 10);
  expect(fitLine([1, 1], [0, 2])).toBeUndefined();
});

test("the best so far, one place for each x", () => {
  const [x, y] = [[3, 1, 2, 2], [5, 1, 9, 2]];
  expect([...runningBest(x, y, "max").y]).toEqual([1, 9, 9]);
  expect([...runningBest(x, y, "min").y]).toEqual([1, 1, 1]);
  expect([...runningBest(x, y, "mean").y]).toEqual([1, 4, 4.25]);
});

test("the scale goes from violet to yellow, and is cut on a light ground", () => {
  expect(viridis(0, true)).toBe("rgb(68,1,84)");
  expect(viridis(1, false)).toBe("rgb(253,231,37)");
  expect(viridis(1, true)).not.toBe(viridis(1, false));
});

test("an SVG holds what was drawn, and no name breaks out of it", () => {
  const pen = new SvgPen(20, 10);
  pen.beginPath();
  pen.arc(5, 5, 2);
  pen.fill();
  pen.fillText('<script>"&\u0001', 1, 2);
  const found = new DOMParser().parseFromString(pen.toString(), "image/svg+xml");
  expect(found.querySelector("script")).toBeNull();
  expect(found.querySelector("text")!.textContent).toBe('<script>"&�');
  expect(found.querySelectorAll("path")).toHaveLength(1);
});
