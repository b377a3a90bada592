import { make } from "../../dom";
import { fieldsPicker } from "../../workspace/field-picker";
import { choiceField, flagField, limitsField } from "../../workspace/fields";
import { type Form, formOf, type Row } from "../../workspace/form";
import { groupRow, row, runsRow, titleRow } from "../common-form";
import { shortName } from "../fields";
import { limitsIn, namesIn } from "../plots";
import { type ParallelSettings, parallelSettings, toggled } from "./settings";

const COLOURS = [["last", "By the last axis"], ["runs", "The runs' own, or their groups'"]] as const;

function dataRows(form: Form<ParallelSettings>): Row[] {
  const { value, catalogue, set, again } = form;
  const change = (axes: string[]): void => {
    set({ axes });
    again();
  };
  return [
    row("axes", fieldsPicker("Axes", value.axes, catalogue, change, { help: "Add an axis" })),
    runsRow(form),
    groupRow(form),
    titleRow(form),
  ];
}

function axisRows({ value, set }: Form<ParallelSettings>): Row[] {
  if (value.axes.length === 0) return [row([], make("p", "muted", "Choose axes first."))];
  return namesIn(value.axes).flatMap((field) => [
    row("log", flagField(`${shortName(field)}: logarithmic`, value.log.includes(field), (isOn) => set({ log: toggled(value.log, field, isOn) }))),
    row("inverted", flagField(`${shortName(field)}: upside down`, value.inverted.includes(field), (isOn) => set({ inverted: toggled(value.inverted, field, isOn) }))),
    row("ranges", limitsField(`${shortName(field)}: range`, limitsIn(value.ranges[field]), (range) => set({ ranges: { ...value.ranges, [field]: range } }))),
  ]);
}

function lineRows({ value, set }: Form<ParallelSettings>): Row[] {
  return [
    row("colours", choiceField("Colours", value.colours, COLOURS, (colours) => set({ colours: colours as ParallelSettings["colours"] }))),
    row("isCurved", flagField("Curved lines", value.isCurved, (isCurved) => set({ isCurved }))),
    row("isWhole", flagField("Leave out runs that lack a value", value.isWhole, (isWhole) => set({ isWhole }))),
  ];
}

export const parallelForm = formOf(parallelSettings, [["Data", dataRows], ["Axes", axisRows], ["Lines", lineRows]]);
