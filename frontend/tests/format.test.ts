import { expect, test } from "vitest";
import { formatAge, formatAgo, formatDuration, formatTick, formatUntil, formatValue, splitMetric } from "../src/format";

test.each([
  [0, "0"], [0.25, "0.25"], [-0.03125, "−0.03125"], [1234567, "1,234,567"], [12345.678, "12,346"],
  [0.00001204, "1.204e−5"], [1e300, "1e300"], [NaN, "NaN"], [-Infinity, "−∞"],
])("value %s reads %s", (value, text) => expect(formatValue(value)).toBe(text));

test.each([[0.25, "0.25"], [12000, "12k"], [2.5e6, "2.5M"], [0.003, "3e−3"], [-5e9, "−5e9"]])(
  "tick %s reads %s", (value, text) => expect(formatTick(value)).toBe(text),
);

test.each([[0.25, "0.25s"], [45, "45s"], [125, "2m 5s"], [12000, "3h 20m"], [367200, "4d 6h"], [-60, "−1m"]])(
  "duration %s reads %s", (seconds, text) => expect(formatDuration(seconds)).toBe(text),
);

test.each([[59, "now"], [61, "1m"], [7200, "2h"], [90000, "1d"], [800 * 86400, "2y"]])(
  "age %s reads %s", (seconds, text) => expect(formatAge(seconds)).toBe(text),
);

test.each([[-5, "just now"], [3700, "1 hour ago"], [90000, "yesterday"]])(
  "%s seconds past read %s", (seconds, text) => expect(formatAgo(seconds)).toBe(text),
);

test.each([[-5, "in a moment"], [130, "in 2 minutes"], [90000, "tomorrow"]])(
  "%s seconds to come read %s", (seconds, text) => expect(formatUntil(seconds)).toBe(text),
);

test.each([
  ["train/block/loss", "train/block/", "loss"], ["loss", "", "loss"], ["odd/", "", "odd/"],
])("%s splits into %s and %s", (metric, namespace, name) =>
  expect(splitMetric(metric)).toEqual({ namespace, name }));
