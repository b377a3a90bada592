import { formatValue } from "../format";
import type { XAxis } from "../series/columns";
import type { Prepared } from "./prepared";
import { axisName, formatX } from "./tooltip";

const MOST_ROWS = 100;

/** The panel's numbers as a table, for those who cannot or do not want to read the curve. */
export function openTable(metric: string, { x, runs }: Prepared, axis: XAxis): void {
  const places = samplePlaces(x.length, MOST_ROWS);
  const dialog = document.createElement("dialog");
  dialog.className = "dialog dialog-wide";
  dialog.setAttribute("aria-label", `${metric} as a table`);
  dialog.append(heading(metric, places.length, x.length), tableOf(places, x, runs, axis));
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}

/** Evenly spread places of a column, first and last included. */
export function samplePlaces(length: number, most: number): number[] {
  if (length <= most) return Array.from({ length }, (_, at) => at);
  return Array.from({ length: most }, (_, at) => Math.round((at * (length - 1)) / (most - 1)));
}

function heading(metric: string, shown: number, all: number): HTMLElement {
  const form = document.createElement("form");
  form.method = "dialog";
  form.className = "dialog-head";
  const title = document.createElement("h2");
  title.textContent = metric;
  const count = document.createElement("p");
  count.className = "muted";
  count.textContent = shown < all ? `${shown} of ${all} points` : `${all} points`;
  const close = document.createElement("button");
  close.className = "button";
  close.textContent = "Close";
  form.append(title, count, close);
  return form;
}

function tableOf(places: number[], x: Float64Array, runs: Prepared["runs"], axis: XAxis): HTMLElement {
  const scroll = document.createElement("div");
  scroll.className = "table-scroll";
  scroll.tabIndex = 0;
  const table = document.createElement("table");
  table.className = "table";
  table.append(row("th", [axisName(axis), ...runs.map((run) => run.label)]));
  for (const at of places) {
    const values = runs.map(({ line }) => (Number.isNaN(line[at]!) ? "" : formatValue(line[at]!)));
    table.append(row("td", [formatX(x[at]!, axis), ...values]));
  }
  scroll.append(table);
  return scroll;
}

function row(kind: "td" | "th", cells: string[]): HTMLTableRowElement {
  const line = document.createElement("tr");
  line.append(
    ...cells.map((content, at) => {
      const cell = document.createElement(kind);
      cell.textContent = content;
      cell.className = at ? "number" : "";
      if (kind === "th") cell.scope = "col";
      return cell;
    }),
  );
  return line;
}
