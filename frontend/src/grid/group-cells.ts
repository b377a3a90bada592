// The cells of a group's line: its value, how many runs, and what their numbers are like.
import { formatDuration, formatValue } from "../format";
import { colourVariable } from "../palette";
import { icon } from "../widgets/icons";
import { valueText } from "./cell-text";
import { labelOf } from "./columns";
import { element, put } from "../dom";
import type { GroupLine } from "./lines";
import type { Group, Statistics } from "./questions";
import type { SampleStatistics } from "../statistics/replicates";
import type { CellContext } from "./cells";
import type { Statistic } from "./view";

const TOO_FEW = "Fewer than three runs: too few for an interval";

export function fillGroupCell(cell: HTMLElement, key: string, line: GroupLine, context: CellContext): void {
  const { statistic } = context.model.view;
  cell.className = "grid-cell";
  cell.removeAttribute("title");
  put(cell, "data-status", null);
  put(cell, "data-tone", null);
  if (key === "name") return fillGroupName(cell, line);
  if (key === "#select" || key === "#eye") return fillTool(cell, key, line, context);
  const found = line.group.metrics[key];
  cell.textContent = found?.n ? short(found, key, statistic) : "";
  cell.classList.add("number");
  if (found?.n) cell.title = described(found);
}

/** What is done to all runs of the group at once. */
function fillTool(cell: HTMLElement, key: string, line: GroupLine, { model }: CellContext): void {
  const name = line.name ?? wordsOf(line);
  if (key === "#eye") {
    cell.replaceChildren(element("button", { type: "button", tabindex: -1, class: "icon-button grid-eye", "aria-label": `Show or hide the runs of ${name} in charts`, "data-eye": true }));
    return;
  }
  const box = element("input", { type: "checkbox", tabindex: -1, "aria-label": `Select the runs of ${name}` });
  const share = model.selectedShare(line);
  box.checked = share === 1;
  box.indeterminate = share > 0 && share < 1;
  cell.replaceChildren(box);
}

const wordsOf = ({ group }: GroupLine): string => ("value" in group ? valueOf(group) : "");
const valueOf = (group: Group): string => (group.missing ? "none" : valueText(group.value).text || "empty");

function fillGroupName(cell: HTMLElement, line: GroupLine): void {
  const { key, group, isOpen, name, colour } = line;
  const value = name ?? wordsOf(line);
  const mark = icon("chevron");
  mark.classList.add("grid-chevron");
  cell.replaceChildren();
  cell.append(...[
    mark,
    element("span", { class: "dot", style: `--run: var(${colourVariable(colour)})` }),
    name === undefined && element("span", { class: "muted" }, labelOf(key)),
    element("strong", { class: "ellipsis", title: value }, value),
    element("span", { class: "count" }, group.count.toLocaleString("en")),
  ].filter((one) => one !== false));
  cell.classList.add("grid-group-name");
  put(cell, "aria-expanded", String(isOpen));
}

type Found = Statistics | SampleStatistics;

function short(found: Found, key: string, statistic: Statistic): string {
  const value = found[statistic];
  if (value === null) return "—";
  if (key === "duration" && statistic !== "n") return formatDuration(value);
  if (statistic === "mean" && "interval" in found) return formatValue(value) + halfWidth(found);
  const spread = statistic === "mean" && found.std ? ` ± ${formatValue(Number(found.std.toPrecision(2)))}` : "";
  return formatValue(value) + spread;
}

/** Half of the 95 % interval of the mean, and how many runs have the number. */
function halfWidth({ interval, n }: SampleStatistics): string {
  return interval ? ` ± ${formatValue(Number(((interval[1] - interval[0]) / 2).toPrecision(2)))}` : ` (n ${n})`;
}

function described(found: Found): string {
  const numbers = (["mean", "min", "max", "std"] as const).map((name) => `${name} ${found[name] ?? "—"}`);
  const interval = "interval" in found ? [found.interval ? `95 % interval of the mean: ${found.interval.map(formatValue).join(" to ")}` : TOO_FEW] : [];
  return [`n ${found.n}`, ...interval, ...numbers].join("\n");
}
