import { choiceField, flagField } from "../../workspace/fields";
import { fieldPicker } from "../../workspace/field-picker";
import { type Form, formOf, type Row } from "../../workspace/form";
import { groupRow, row, runsRow, titleRow } from "../common-form";
import { type BoxSettings, boxSettings, type Shape } from "./settings";

const SHAPES = [["box", "Box: quartiles and whiskers"], ["violin", "Violin: a density"]] as const;

function dataRows(form: Form<BoxSettings>): Row[] {
  const { value, catalogue, set } = form;
  return [
    row("field", fieldPicker("Value", value.field, catalogue, (field) => set({ field }))),
    groupRow(form),
    runsRow(form),
  ];
}

function chartRows(form: Form<BoxSettings>): Row[] {
  const { value, set } = form;
  return [
    titleRow(form),
    row("shape", choiceField("Shape", value.shape, SHAPES, (shape) => set({ shape: shape as Shape }))),
    row("showsPoints", flagField("Show each run as a point", value.showsPoints, (showsPoints) => set({ showsPoints }))),
    row("isHorizontal", flagField("Values to the right, names below each other", value.isHorizontal, (isHorizontal) => set({ isHorizontal }))),
    row("isLog", flagField("Logarithmic values", value.isLog, (isLog) => set({ isLog }))),
  ];
}

export const boxForm = formOf(boxSettings, [["Data", dataRows], ["Chart", chartRows]]);
