// The table of a comparison, on the page and as a file.
import { formatValue } from "../format";
import { csvLine } from "../saved-file";
import { element, type Child } from "../dom";
import type { Interval } from "./bootstrap";
import { type Comparison, type Goal, type Summary, verdictOf } from "./comparison";

export interface Line {
  name: string;
  found: Comparison;
}

export interface ComparisonTable {
  metric: string;
  goal: Goal;
  baseline: Summary & { name: string };
  lines: readonly Line[];
}

/** What the difference means comes before how sure it is. */
const HEADS: readonly (readonly [string, string])[] = [
  ["Group", "Runs that differ only in the replicate keys"],
  ["n", "Runs with a value"],
  ["Mean", "With its 95 % bootstrap interval"],
  ["Difference", "To the mean of the baseline, with its 95 % bootstrap interval"],
  ["Effect", "Hedges’ g: the difference in units of the common deviation"],
  ["p", "Permutation test, after Holm’s correction"],
  ["Welch", "p of Welch’s t test, after Holm’s correction"],
  ["Verdict", "What may be said at 5 %"],
];

export function drawComparison({ goal, baseline, lines }: ComparisonTable, most: number): HTMLTableElement {
  const head = element("tr", {}, ...HEADS.map(([label, title], at) => element("th", { scope: "col", title, class: at && label !== "Verdict" ? "number" : null }, label)));
  const first = row("comparison-baseline", [
    [baseline.name, element("span", { class: "chip" }, "baseline")], baseline.n, meanText(baseline), "—", "", "", "", "",
  ]);
  return element("table", { class: "table comparison" }, element("thead", {}, head), element("tbody", {}, first, ...lines.slice(0, most).map((line) => lineRow(line, goal))));
}

function lineRow({ name, found }: Line, goal: Goal): HTMLTableRowElement {
  const { words, tone } = verdictOf(found, goal);
  const made = row("", [
    [name],
    found.n,
    meanText(found),
    `${signed(found.difference)}${range(found.differenceInterval)}`,
    found.effect === null ? "—" : signed(found.effect, 2),
    pText(found.permutationHolm),
    pText(found.welchHolm),
    words,
  ]);
  if (tone) made.lastElementChild!.setAttribute("data-tone", tone);
  const { permutation } = found;
  if (permutation) made.children[5]!.setAttribute("title", `${permutation.isExact ? "Exact" : "Drawn"}, uncorrected ${permutation.p.toPrecision(3)}`);
  if (found.welch !== null) made.children[6]!.setAttribute("title", `Uncorrected ${found.welch.toPrecision(3)}`);
  return made;
}

function row(className: string, cells: readonly (string | number | readonly Child[])[]): HTMLTableRowElement {
  const made = element("tr", { class: className || null });
  cells.forEach((cell, at) => {
    const content = Array.isArray(cell) ? (cell as Child[]) : [String(cell)];
    const kind = at ? "td" : "th";
    made.append(element(kind, { class: at && at < cells.length - 1 ? "number" : null, scope: at ? null : "row" }, ...content));
  });
  return made;
}

const meanText = ({ n, mean, interval }: Summary): string => (n ? formatValue(mean) + range(interval) : "—");

const range = (interval: Interval | null): string => (interval ? ` [${formatValue(interval[0])}, ${formatValue(interval[1])}]` : "");

function signed(value: number, digits?: number): string {
  if (Number.isNaN(value)) return "—";
  return (value > 0 ? "+" : "") + formatValue(digits === undefined ? value : Number(value.toFixed(digits)));
}

/** Three digits below the point are as many as a test can answer for. */
export const pText = (p: number | null): string => (p === null ? "—" : p < 0.001 ? "< 0.001" : p.toFixed(3));

const COLUMNS = [
  "group", "n", "mean", "mean_low", "mean_high", "difference", "difference_low", "difference_high", "hedges_g",
  "p_permutation", "p_permutation_holm", "is_exact", "p_welch", "p_welch_holm", "verdict",
];

export function comparisonCsv({ goal, baseline, lines }: ComparisonTable): string {
  const first = [baseline.name, baseline.n, baseline.mean, ...ends(baseline.interval), ...Array<string>(9).fill(""), "baseline"];
  const rest = lines.map(({ name, found }) => [
    name, found.n, found.mean, ...ends(found.interval), found.difference, ...ends(found.differenceInterval), found.effect,
    found.permutation?.p, found.permutationHolm, found.permutation?.isExact, found.welch, found.welchHolm, verdictOf(found, goal).words,
  ]);
  return [COLUMNS, first, ...rest].map((cells) => csvLine(cells.map(cellText))).join("");
}

const ends = (interval: Interval | null): (number | null)[] => (interval ? [...interval] : [null, null]);

const cellText = (cell: unknown): string => (cell === null || cell === undefined || Number.isNaN(cell) ? "" : String(cell));
