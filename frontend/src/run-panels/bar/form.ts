import { choiceField, flagField } from "../../workspace/fields";
import { fieldPicker } from "../../workspace/field-picker";
import { type Form, formOf, type Row } from "../../workspace/form";
import { groupRow, row, runsRow, titleRow } from "../common-form";
import { type Measure, MEASURES, SPREAD_NAMES, SPREADS, type Spread } from "../groups";
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
  const measures = MEASURES.map((name) => [name, name[0]!.toUpperCase() + name.slice(1)] as const);
  const spreads = SPREADS.map((name) => [name, SPREAD_NAMES[name]] as const);
  return [
    groupRow(form),
    row("measure", choiceField("Bar", value.measure, measures, (measure) => set({ measure: measure as Measure }))),
    row("spread", choiceField("Error bar", value.spread, spreads, (spread) => set({ spread: spread as Spread }))),
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
