// What is shown, as a file for spreadsheets: all runs that match, or the selected ones.
import { toast } from "../widgets/toast";
import { messageOf } from "./bulk";
import { isDelta } from "./columns";
import type { GridModel } from "./grid-model";
import { valueOf, type Row } from "./rows";
import { isSelected } from "./selection";

const FORMULA = /^[=+\-@\t\r]/;

export async function saveCsv(model: GridModel): Promise<void> {
  const keys = ["id", ...model.chosen.map((column) => column.key)].filter((key, at, all) => !isDelta(key) && all.indexOf(key) === at);
  const isWanted = model.selectedCount ? (row: Row) => isSelected(model.selection, row.id) : () => true;
  const parts = [line(keys)];
  try {
    for await (const page of model.questions.allRows(model.questionOfAll(keys))) {
      parts.push(...page.results.filter(isWanted).map((row) => csvLine(row, keys)));
    }
  } catch (error) {
    return toast(messageOf(error));
  }
  save(new Blob(parts, { type: "text/csv;charset=utf-8" }), `${model.project.replace("/", "-")}-runs.csv`);
}

export const csvLine = (row: Row, keys: readonly string[]): string => line(keys.map((key) => valueOf(row, key)));

const line = (values: readonly unknown[]): string => `${values.map(field).join(",")}\r\n`;

/** Quoted where it must be. Text that a spreadsheet would take for a formula begins with an apostrophe. */
function field(value: unknown): string {
  if (value === undefined || value === null) return "";
  if (typeof value === "number") return String(value);
  const text = typeof value === "string" ? value : Array.isArray(value) && value.every((one) => typeof one === "string") ? value.join(", ") : JSON.stringify(value);
  const safe = FORMULA.test(text) && Number.isNaN(Number(text)) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

function save(blob: Blob, name: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
