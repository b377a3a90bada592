// What a person set up: filter, order, columns, groups. The address holds it, so that it can be linked.
import { remember, valueOf } from "../page/address";
import { decoded, readColumns, writeColumns, type Column } from "./columns";
import { NO_CONDITION, quoted, together, whereText, type Where, type WholeFilter } from "./filter-text";
import { readOrder, writeOrder, type SortKey } from "./order";

export const STATISTICS = ["mean", "min", "max", "std", "n"] as const;
export type Statistic = (typeof STATISTICS)[number];

export interface View {
  search: string;
  isRegex: boolean;
  where: Where;
  isMine: boolean;
  hidesCrashed: boolean;
  order: SortKey[];
  /** null before somebody chose any. */
  columns: Column[] | null;
  groups: string[];
  /** Fields in which runs of one group differ: `config.seed`. */
  replicates: string[];
  /** The name of the group that others are compared with. */
  against: string;
  statistic: Statistic;
  /** Ids of the runs on top. */
  pins: string[];
  /** The id of the run that others are compared with; it is among the pins. */
  baseline: string;
}

export function filterOf(view: View, username: string): WholeFilter {
  const typed = view.search.trim();
  const search = view.isRegex && typed ? `name ~ ${quoted(typed)}` : typed;
  return together(search, [
    whereText(view.where),
    view.isMine ? `user = ${quoted(username)}` : "",
    view.hidesCrashed ? "state not in (crashed, failed)" : "",
  ]);
}

export const isNarrowed = (view: View): boolean => filterOf(view, "").text !== "";

export function readView(): View {
  const list = (name: string): string[] => valueOf(name).split(",").filter(Boolean).map(decoded);
  const columns = valueOf("columns");
  const statistic = STATISTICS.find((name) => name === valueOf("statistic")) ?? "mean";
  return {
    search: valueOf("search"),
    isRegex: valueOf("regex") === "1",
    where: readWhere(valueOf("where")),
    isMine: valueOf("mine") === "1",
    hidesCrashed: valueOf("crashed") === "hide",
    order: readOrder(list("order")),
    columns: columns ? readColumns(columns) : null,
    groups: list("group"),
    replicates: list("replicates"),
    against: valueOf("against"),
    statistic,
    pins: list("pins"),
    baseline: valueOf("baseline"),
  };
}

export function writeView(view: View): void {
  const list = (words: readonly string[]): string => words.map(encodeURIComponent).join(",");
  remember({
    search: view.search,
    regex: view.isRegex ? "1" : "",
    where: view.where.parts.length ? JSON.stringify(view.where) : "",
    mine: view.isMine ? "1" : "",
    crashed: view.hidesCrashed ? "hide" : "",
    order: list(writeOrder(view.order)),
    columns: view.columns ? writeColumns(view.columns) : "",
    group: list(view.groups),
    replicates: list(view.replicates),
    against: view.against,
    statistic: view.statistic === "mean" ? "" : view.statistic,
    pins: list(view.pins),
    baseline: view.baseline,
  });
}

/** An address that was cut short or made by hand has no conditions rather than an error. */
function readWhere(text: string): Where {
  try {
    const found = JSON.parse(text || "null") as Where | null;
    return Array.isArray(found?.parts) && ["and", "or"].includes(found.join) ? found : NO_CONDITION;
  } catch {
    return NO_CONDITION;
  }
}
