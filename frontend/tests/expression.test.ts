import { expect, test } from "vitest";
import { evaluate, ExpressionError, metricsOf, parse } from "../src/charts/expression";

const columns: Record<string, number[]> = { "train/loss": [4, 2], "val/loss": [1, 3], a: [2, NaN], "odd name": [7, 8] };
const value = (text: string): number[] => [...evaluate(parse(text), 2, (name) => columns[name])];

test("names run over slashes, division stands between spaces", () => {
  expect(value("train/loss - val/loss")).toEqual([3, -1]);
  expect(value("train/loss / val/loss")).toEqual([4, 2 / 3]);
  expect(metricsOf(parse("train/loss - val/loss + train/loss"))).toEqual(["train/loss", "val/loss"]);
});

test("the usual precedence", () => {
  expect(value("1 + 2 * 3 ^ 2")[0]).toBe(19);
  expect(value("-2 ^ 2")[0]).toBe(-4);
  expect(value("2 ^ 3 ^ 2")[0]).toBe(512);
  expect(value("10 - 3 - 2")[0]).toBe(5);
  expect(value("2 * -3")[0]).toBe(-6);
  expect(value("(1 + 2) * 3")[0]).toBe(9);
});

test("functions and quoted names", () => {
  expect(value("max(train/loss, 3)")).toEqual([4, 3]);
  expect(value("`odd name` + 1")).toEqual([8, 9]);
  expect(value("${odd name} + 1")).toEqual([8, 9]);
  expect(value("sqrt(train/loss)")[0]).toBe(2);
});

test("a missing operand leaves a gap", () => {
  expect(value("a + 1")).toEqual([3, NaN]);
  expect(value("nothing + 1")).toEqual([NaN, NaN]);
});

test.each([
  ["1 +", "ends too early"], ["(1", "“)” is missing"], ["1 2", "not expected"], ["alert(1)", "no function “alert”"],
  ["constructor(1)", "no function"], ["a = 1", "“=” is not understood"], ["min(1)", "takes 2 values"], ["", "ends too early"],
])("%s is refused with a sentence", (text, sentence) => {
  expect(() => parse(text)).toThrow(ExpressionError);
  expect(() => parse(text)).toThrow(sentence);
});

test("deep nesting is refused, not followed", () => {
  expect(() => parse("(".repeat(400) + "1" + ")".repeat(400))).toThrow("nested too deeply");
});
