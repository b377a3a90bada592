// The cells of a group's line: its value, how many runs, and what their numbers are like.
import { formatDuration, formatValue } from "../format";
import { icon } from "../widgets/icons";
import { valueText } from "./cell-text";
import { labelOf } from "./columns";
import { element, put } from "../dom";
import type { GroupLine } from "./lines";
import type { Statistics } from "./questions";
import type { Statistic } from "./view";

export function fillGroupCell(cell: HTMLElement, key: string, line: GroupLine, statistic: Statistic): void {
  cell.className = "grid-cell";
  cell.removeAttribute("title");
  put(cell, "data-status", null);
  put(cell, "data-tone", null);
  if (key === "name") return fillGroupName(cell, line);
  const found = line.group.metrics[key];
  cell.textContent = found?.n ? short(found, key, statistic) : "";
  cell.classList.add("number");
  if (found?.n) cell.title = described(found);
}

function fillGroupName(cell: HTMLElement, { key, group, isOpen }: GroupLine): void {
  const value = group.missing ? "none" : valueText(group.value).text || "empty";
  const mark = icon("chevron");
  mark.classList.add("grid-chevron");
  cell.replaceChildren(
    mark,
    element("span", { class: "muted" }, labelOf(key)),
    element("strong", { class: "ellipsis", title: value }, value),
    element("span", { class: "count" }, group.count.toLocaleString("en")),
  );
  cell.classList.add("grid-group-name");
  put(cell, "aria-expanded", String(isOpen));
}

function short(found: Statistics, key: string, statistic: Statistic): string {
  const value = found[statistic];
  if (value === null) return "—";
  if (key === "duration" && statistic !== "n") return formatDuration(value);
  const spread = statistic === "mean" && found.std ? ` ± ${formatValue(Number(found.std.toPrecision(2)))}` : "";
  return formatValue(value) + spread;
}

function described(found: Statistics): string {
  const numbers = (["mean", "min", "max", "std"] as const).map((name) => `${name} ${found[name] ?? "—"}`);
  return [`n ${found.n}`, ...numbers].join("\n");
}
