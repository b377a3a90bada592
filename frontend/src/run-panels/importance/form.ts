import { type Sort } from "../../run-plots/importance/answer";
import { fieldPicker } from "../../workspace/field-picker";
import { choiceField } from "../../workspace/fields";
import { type Form, formOf, type Row } from "../../workspace/form";
import { row, runsRow, titleRow } from "../common-form";
import { type ImportanceSettings, importanceSettings } from "./settings";

const SORTS = [["importance", "Importance"], ["correlation", "Correlation"], ["name", "Name"]] as const;

function dataRows(form: Form<ImportanceSettings>): Row[] {
  const { value, catalogue, set } = form;
  return [
    row("metric", fieldPicker("Metric", value.metric, catalogue, (metric) => set({ metric }), { sources: ["summary", "run"] })),
    row("sort", choiceField("Sorted by", value.sort, SORTS, (sort) => set({ sort: sort as Sort }))),
    runsRow(form),
    titleRow(form),
  ];
}

export const importanceForm = formOf(importanceSettings, [["Data", dataRows]]);
