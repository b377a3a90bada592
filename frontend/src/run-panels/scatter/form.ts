import type { Limits } from "../../run-plots/axis";
import { type Best, goalsIn } from "../../run-plots/regression";
import { fieldPicker, fieldsPicker } from "../../workspace/field-picker";
import { choiceField, flagField, limitsField } from "../../workspace/fields";
import { type Form, formOf, type Row } from "../../workspace/form";
import { groupRow, row, runsRow, titleRow } from "../common-form";
import { limitsIn } from "../plots";
import { type ScatterSettings, scatterSettings } from "./settings";

const BESTS = [["none", "None"], ["max", "Greatest so far"], ["min", "Least so far"], ["mean", "Mean so far"], ["front", "What no other run beats in both"]] as const;
const GOALS = [["min", "Less"], ["max", "More"]] as const;

function dataRows(form: Form<ScatterSettings>): Row[] {
  const { value, catalogue, set } = form;
  return [
    row("x", fieldPicker("X axis", value.x, catalogue, (x) => set({ x }))),
    row("y", fieldPicker("Y axis", value.y, catalogue, (y) => set({ y }))),
    row("z", fieldPicker("Colour", value.z, catalogue, (z) => set({ z }), { help: "None: the runs' own" })),
    row("facts", fieldsPicker("Tooltip", value.facts, catalogue, (facts) => set({ facts }), { help: "A field to show, too" })),
    runsRow(form),
    groupRow(form),
    titleRow(form),
  ];
}

function axisRows({ value, set }: Form<ScatterSettings>): Row[] {
  const limits = (label: string, name: "xLimits" | "yLimits" | "zLimits"): Row =>
    row(name, limitsField(label, limitsIn(value[name]), (range: Limits) => set({ [name]: range })));
  return [
    row("isLogX", flagField("Logarithmic x axis", value.isLogX, (isLogX) => set({ isLogX }))),
    limits("X range", "xLimits"),
    row("isLogY", flagField("Logarithmic y axis", value.isLogY, (isLogY) => set({ isLogY }))),
    limits("Y range", "yLimits"),
    row("isLogZ", flagField("Logarithmic colours", value.isLogZ, (isLogZ) => set({ isLogZ }))),
    limits("Range of the colours", "zLimits"),
  ];
}

function chooseBest({ set, again }: Form<ScatterSettings>, best: Best): void {
  set({ best });
  again();
}

function goalRows({ value, set }: Form<ScatterSettings>): Row[] {
  const [x, y] = goalsIn(value.goals);
  return [
    row("goals", choiceField("Better along x", x, GOALS, (goal) => set({ goals: goalsIn([goal, y]) }))),
    row("goals", choiceField("Better along y", y, GOALS, (goal) => set({ goals: goalsIn([x, goal]) }))),
  ];
}

function lineRows(form: Form<ScatterSettings>): Row[] {
  const { value, set } = form;
  return [
    row("hasRegression", flagField("Straight line through the points, with r²", value.hasRegression, (hasRegression) => set({ hasRegression }))),
    row("best", choiceField("Line along x", value.best, BESTS, (best) => chooseBest(form, best as Best))),
    ...(value.best === "front" ? goalRows(form) : []),
  ];
}

export const scatterForm = formOf(scatterSettings, [["Data", dataRows], ["Axes", axisRows], ["Lines", lineRows]]);
