import { expect, test } from "vitest";
import { columnOf } from "../src/run-plots/columns";
import { Heads } from "../src/run-plots/parallel/heads";

const head = (field: string, values: unknown[], isLog = false) => ({ field, title: field, column: columnOf(field, values), wish: { isLog } });

test("names of axes stay in place while values come, and are made anew when axes change", () => {
  const orders: string[][] = [];
  const heads = new Heads({ onAxes: (fields) => orders.push(fields), onWish: () => undefined, onBrush: () => undefined });
  heads.show([head("a", [1]), head("b", [2])], [0, 100], new Map());
  const first = heads.element.children[0]!;
  heads.show([head("a", [1, 5]), head("b", [2, 6])], [0, 100], new Map([["a", [1, 2]]]));
  expect(heads.element.children[0]).toBe(first);
  expect(first.hasAttribute("data-brushed")).toBe(true);
  heads.show([head("a", [1], true), head("b", [2])], [0, 100], new Map());
  expect(heads.element.children[0]!.textContent).toBe("alog");
  heads.element.children[1]!.dispatchEvent(new KeyboardEvent("keydown", { key: "ArrowLeft", altKey: true }));
  expect(orders).toEqual([["b", "a"]]);
});
