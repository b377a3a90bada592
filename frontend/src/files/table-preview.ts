// Files that hold tables, as the grid of the table explorer. Fetched when there is one to show.
import "../styles/media-lazy.css";
import { get } from "../api";
import { element, make } from "../dom";
import { formatBytes } from "../format";
import { cellOf, type Pictures } from "../tables/cells";
import { readTable, type TableData } from "../tables/rows";
import { TableGrid } from "../tables/table-grid";
import { icon } from "../widgets/icons";
import { readCsv } from "./csv";
import type { FileText } from "./load";
import type { StoredFile } from "./stored-file";

const NO_PICTURES: Pictures = { file: async () => ({ state: "missing" }) };
const SEARCH_MILLISECONDS = 150;

export function csvPreview(file: StoredFile, { text, isCut }: FileText): HTMLElement | null {
  const table = readCsv(text, isCut);
  const words = isCut ? `the first ${formatBytes(text.length)} of ${formatBytes(file.size)}` : "";
  return table.columns.length > 1 || table.rows.length ? tableOf(file.path, table, NO_PICTURES, words) : null;
}

/** Null where the file is too long to be read, or is none that a table was written to. */
export function loggedPreview(file: StoredFile, { text, isCut }: FileText, pictures: Pictures): HTMLElement | null {
  if (isCut) return null;
  try {
    const table = readTable([JSON.parse(text)]);
    return table.columns.length ? tableOf(file.path, table, pictures) : null;
  } catch {
    return null;
  }
}

export async function parquetPreview(file: StoredFile, address: string): Promise<HTMLElement> {
  const answer = (await (await get(address)).json()) as TableData & { row_count: number; column_count: number };
  const isCut = answer.row_count > answer.rows.length || answer.column_count > answer.columns.length;
  const words = isCut ? `of ${answer.row_count.toLocaleString("en")} rows and ${answer.column_count} columns` : "";
  return tableOf(file.path, answer, NO_PICTURES, words);
}

function tableOf(label: string, table: TableData, pictures: Pictures, words = ""): HTMLElement {
  const count = make("span", "muted small");
  const grid = new TableGrid(table, label, {
    cell: (row, column) => cellOf(table.rows[row]![column], "", null, pictures),
    onArranged: (shown) => (count.textContent = [`${shown.toLocaleString("en")} rows`, words].filter(Boolean).join(", ")),
  });
  const search = element("input", { class: "input", type: "search", placeholder: "Find in the table", "aria-label": `Find in the table ${label}`, autocomplete: "off" });
  let timer = 0;
  search.addEventListener("input", () => {
    clearTimeout(timer);
    timer = window.setTimeout(() => grid.find(search.value), SEARCH_MILLISECONDS);
  });
  return make("div", "table-preview", make("div", "table-preview-tools", make("label", "search", icon("search"), search), count), grid.element);
}
