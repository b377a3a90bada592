// What is shown, as a file for spreadsheets: all runs that match, or the selected ones.
import { csvLine, nameOfFile, saveText } from "../saved-file";
import { messageOf } from "../api";
import { toast } from "../widgets/toast";
import { isDelta } from "./columns";
import type { GridModel } from "./grid-model";
import { valueOf, type Row } from "./rows";
import { isSelected } from "./selection";

export async function saveCsv(model: GridModel): Promise<void> {
  const keys = ["id", ...model.chosen.map((column) => column.key)].filter((key, at, all) => !isDelta(key) && all.indexOf(key) === at);
  const isWanted = model.selectedCount ? (row: Row) => isSelected(model.selection, row.id) : () => true;
  const parts = [csvLine(keys)];
  try {
    for await (const page of model.questions.allRows(model.questionOfAll(keys))) {
      parts.push(...page.results.filter(isWanted).map((row) => lineOf(row, keys)));
    }
  } catch (error) {
    return toast(messageOf(error));
  }
  saveText(nameOfFile(`${model.project}-runs`, "csv"), "text/csv;charset=utf-8", parts.join(""));
}

export const lineOf = (row: Row, keys: readonly string[]): string => csvLine(keys.map((key) => textOf(valueOf(row, key))));

function textOf(value: unknown): string {
  if (value === undefined || value === null) return "";
  if (typeof value === "number" || typeof value === "string") return String(value);
  return Array.isArray(value) && value.every((one) => typeof one === "string") ? value.join(", ") : JSON.stringify(value);
}
