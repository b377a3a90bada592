import { choiceField, flagField } from "../../workspace/fields";
import { fieldPicker } from "../../workspace/field-picker";
import { type Form, formOf, type Row } from "../../workspace/form";
import { bandField, measureField } from "../../workspace/summary-fields";
import { groupRow, row, runsRow, titleRow } from "../common-form";
import { type BarOrder, type BarSettings, barSettings } from "./settings";

const ORDERS = [["greatest", "Greatest first"], ["least", "Least first"], ["name", "By name"], ["newest", "Newest first"]] as const;

function dataRows(form: Form<BarSettings>): Row[] {
  const { value, catalogue, set } = form;
  return [
    row("field", fieldPicker("Value", value.field, catalogue, (field) => set({ field }))),
    row("order", choiceField("Order", value.order, ORDERS, (order) => set({ order: order as BarOrder }))),
    runsRow(form),
  ];
}

function groupRows(form: Form<BarSettings>): Row[] {
  const { value, set } = form;
  return [
    groupRow(form),
    row("measure", measureField("Bar", value.measure, (measure) => set({ measure }))),
    row("spread", bandField("Error bar", value.spread, (spread) => set({ spread }))),
  ];
}

function chartRows(form: Form<BarSettings>): Row[] {
  const { value, set } = form;
  return [
    titleRow(form),
    row("isHorizontal", flagField("Bars to the right, names below each other", value.isHorizontal, (isHorizontal) => set({ isHorizontal }))),
    row("isLog", flagField("Logarithmic values", value.isLog, (isLog) => set({ isLog }))),
    row("showsValues", flagField("Write the values", value.showsValues, (showsValues) => set({ showsValues }))),
  ];
}

export const barForm = formOf(barSettings, [["Data", dataRows], ["Grouping", groupRows], ["Chart", chartRows]]);
