// Rows of text in a dialog: what a panel shows, for those who cannot or do not want to read its picture.
import { element, make } from "../dom";
import { showDialog } from "../widgets/dialog";

/** `isNumber` says which columns stand to the right. */
export interface Rows {
  head: readonly string[];
  rows: readonly (readonly string[])[];
  isNumber: (column: number) => boolean;
}

export function openRows(title: string, count: string, { head, rows, isNumber }: Rows): void {
  const dialog = element("dialog", { class: "dialog dialog-wide", "aria-label": `${title} as a table` });
  const line = (tag: "td" | "th", cells: readonly string[]): HTMLElement =>
    make("tr", "", ...cells.map((cell, at) => element(tag, { class: isNumber(at) ? "number" : "", scope: tag === "th" && "col" }, cell)));
  const table = make("table", "table", line("th", head), ...rows.map((cells) => line("td", cells)));
  const heading = element("form", { method: "dialog", class: "dialog-head" },
    make("h2", "", title), make("p", "muted", count), make("button", "button", "Close"));
  dialog.append(heading, element("div", { class: "table-scroll", tabindex: 0 }, table));
  void showDialog(dialog);
}
