import { expect, test } from "vitest";
import { firstX } from "../src/charts/axes";
import { samplePlaces } from "../src/charts/table-dialog";

test("buckets that began at step 0 are drawn from 0", () => {
  expect(firstX([0.5, 1.5, 2.5], "_step")).toBe(0);
  expect(firstX([0.2, 0.6, 1], "_runtime")).toBe(0);
});

test("what began later is drawn from there", () => {
  expect(firstX([7, 8, 9], "_step")).toBe(7);
  expect(firstX([0.5, 1.5], "_timestamp")).toBe(0.5);
  expect(firstX([], "_step")).toBeNull();
});

test("a long curve becomes a table of at most a hundred rows with both ends", () => {
  const places = samplePlaces(5000, 100);
  expect([places.length, places[0], places.at(-1)]).toEqual([100, 0, 4999]);
});
