import { choiceField } from "../../workspace/fields";
import { fieldPicker } from "../../workspace/field-picker";
import { type Form, formOf, type Row } from "../../workspace/form";
import { groupRow, row, runsRow, titleRow } from "../common-form";
import { type ScalarMeasure, type ScalarSettings, scalarSettings } from "./settings";

const MEASURES = [
  ["newest", "Of the newest run"], ["mean", "Mean"], ["median", "Median"], ["min", "Least"], ["max", "Greatest"],
] as const;

function dataRows(form: Form<ScalarSettings>): Row[] {
  const { value, catalogue, set } = form;
  return [
    row("field", fieldPicker("Value", value.field, catalogue, (field) => set({ field }))),
    row("measure", choiceField("Of several runs", value.measure, MEASURES, (measure) => set({ measure: measure as ScalarMeasure }))),
    runsRow(form),
    groupRow(form),
    titleRow(form),
  ];
}

export const scalarForm = formOf(scalarSettings, [["Data", dataRows]]);
