import { expect, test } from "vitest";
import { found, groundsOf, type Importance, isDoubtful, sorted } from "../src/run-plots/importance/answer";
import { ImportanceTable } from "../src/run-plots/importance/table";

const key = (name: string, importance: number, correlation: number | null) =>
  ({ key: `config.${name}`, kind: "number" as const, count: 10, importance, correlation, correlated_value: null });
const answer: Importance = {
  metric: "summary.loss", n: 10, with_metric: 10, total: 12, trees: 100, explained: 0.834, keys_total: 3, trouble: "", message: "",
  keys: [key("lr", 0.7, -0.9), key("seed", 0.1, null), key("<b>depth", 0.2, 0.95)],
};

test("keys are sorted by importance, strength of correlation, or name", () => {
  const names = (by: "importance" | "correlation" | "name") => sorted(answer.keys, by).map((one) => one.key.slice(7));
  expect(names("importance")).toEqual(["lr", "<b>depth", "seed"]);
  expect(names("correlation")).toEqual(["<b>depth", "lr", "seed"]);
  expect(names("name")).toEqual(["<b>depth", "lr", "seed"]);
  expect(found(answer.keys, " DEP ").map((one) => one.key)).toEqual(["config.<b>depth"]);
});

test("the grounds are told, and doubted where the forest foretells nothing", () => {
  expect(groundsOf(answer)).toBe("10 runs, 3 fields that differ, 100 trees explain 83 % of unseen runs.");
  expect(groundsOf({ ...answer, with_metric: 12_345, keys_total: 500 })).toContain("The newest 10 of 12,345 runs, the 3 most common of 500 fields");
  expect(isDoubtful(answer)).toBe(false);
  expect(isDoubtful({ ...answer, explained: -0.2 })).toBe(true);
});

test("the table shows names as text, signs by side, and says what it is sorted by", () => {
  const sorts: string[] = [];
  const table = new ImportanceTable({ menuOf: () => [], onSort: (by) => sorts.push(by) });
  table.show(answer, "importance");
  const rows = [...table.element.querySelectorAll("tbody tr")];
  expect(rows.map((row) => row.querySelector("th")!.textContent)).toEqual(["lr", "<b>depth", "seed"]);
  expect(rows[0]!.querySelector<HTMLElement>(".bar-signed .bar")!.dataset["sign"]).toBe("minus");
  expect(rows[2]!.lastElementChild!.textContent).toBe("—");
  expect(table.element.querySelector("[aria-sort]")!.textContent).toBe("Importance");
  table.element.querySelectorAll<HTMLElement>("thead button")[2]!.click();
  expect(sorts).toEqual(["correlation"]);
});
