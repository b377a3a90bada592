// The settings of line panels, by tab.
import { parse } from "../charts/expression";
import { type LineSettings, resolve } from "../charts/settings";
import type { Smoother } from "../series/smoothing";
import { page } from "../store";
import { choiceField, flagField, limitsField, listField, namesField, sliderField, textField } from "./fields";
import { type Form as FormOf, formOf, type Row } from "./form";
import { runStyles } from "./run-styles";
import { bandField, measureField } from "./summary-fields";

type Form = FormOf<LineSettings>;

export const lineForm = formOf<LineSettings>(resolve, [
  ["Data", dataRows],
  ["Grouping", groupingRows],
  ["Chart", chartRows],
  ["Legend", legendRows],
]);

const AXES = [["", "As the page has it"], ["_step", "Step"], ["_runtime", "Time"], ["_timestamp", "Wall time"]] as const;
const SMOOTHERS: readonly (readonly [string, string])[] = [
  ["", "As the page has it"], ["exponential", "Time-weighted EMA"], ["ema", "EMA by point"],
  ["gaussian", "Gaussian"], ["mean", "Running mean"],
];
const SHAPE_NAMES = [["line", "Lines"], ["area", "Areas"], ["stacked", "Stacked areas"], ["percent", "Shares in percent"]] as const;

function dataRows({ value, isPanel, set, again }: Form): Row[] {
  const own: Row[] = [
    row("metrics", namesField("Metrics", value.metrics, page.now.keys, (metrics) => set({ metrics }), "Add a metric")),
    row("pattern", textField("Metrics by pattern", value.pattern, (pattern) => set({ pattern }), "^val/")),
    row("expressions", listField("Expressions", value.expressions, (expressions) => set({ expressions }), "train/loss - val/loss", complaint)),
  ];
  const axes = [...AXES, ...page.now.keys.map((key) => [key, key] as const)];
  return [
    ...(isPanel ? own : []),
    row("x", choiceField("X axis", value.x, axes, (x) => set({ x }))),
    row("xLimits", limitsField("X range", value.xLimits, (xLimits) => set({ xLimits }))),
    row("yLimits", limitsField("Y range", value.yLimits, (yLimits) => set({ yLimits }))),
    row("ignoresOutliers", flagField("Ignore outliers in the y range", value.ignoresOutliers, (ignoresOutliers) => set({ ignoresOutliers }))),
    ...smoothingRows(value, set, again),
  ];
}

function smoothingRows(value: LineSettings, set: Form["set"], again: Form["again"]): Row[] {
  const kind = value.smoothing?.kind ?? "";
  const rows = [
    row("smoothing", choiceField("Smoothing", kind, SMOOTHERS, (chosen) => {
      set({ smoothing: chosen ? { kind: chosen as Smoother, amount: value.smoothing?.amount || 0.6 } : null });
      again(); // the weight comes and goes with it
    })),
  ];
  if (value.smoothing) {
    const { smoothing } = value;
    const slider = sliderField("Weight", smoothing.amount, { min: 0, max: 0.99, step: 0.01 }, (amount) => set({ smoothing: { ...smoothing, amount } }));
    rows.push({ names: [], element: slider });
  }
  rows.push(row("showsOriginal", flagField("Show the original faintly behind", value.showsOriginal, (showsOriginal) => set({ showsOriginal }))));
  return rows;
}

function complaint(text: string): string {
  try {
    parse(text);
    return "";
  } catch (error) {
    return (error as Error).message;
  }
}

function groupingRows({ value, fields, set, again }: Form): Row[] {
  return [
    replicateRow(value, fields, set, again),
    row("groupBy", namesField("Group runs by", value.groupBy, fields, (groupBy) => set({ groupBy }), "A configuration field, like lr")),
    row("measure", measureField("Line", value.measure, (measure) => set({ measure }))),
    row("band", bandField("Band", value.band, (band) => set({ band }))),
  ];
}

/** Repeated runs are looked at for how sure their mean is, and how many there are. */
function replicateRow({ replicates }: LineSettings, fields: readonly string[], set: Form["set"], again: Form["again"]): Row {
  const choose = (chosen: string[]): void => {
    set(chosen.length ? { replicates: chosen, measure: "mean", band: "bootstrap", legend: "top" } : { replicates: chosen });
    again(); // the band is another
  };
  const field = namesField("Replicates of", replicates, fields, choose, "What only repeats a run, like seed");
  return { names: ["replicates", "measure", "band", "legend"], element: field };
}

function chartRows({ value, isPanel, set }: Form): Row[] {
  const title = row("title", textField("Title", value.title, (text) => set({ title: text }), "Automatic"));
  return [
    ...(isPanel ? [title] : []),
    row("shape", choiceField("Shape", value.shape, SHAPE_NAMES, (shape) => set({ shape: shape as LineSettings["shape"] }))),
    row("isLogX", flagField("Logarithmic x axis", value.isLogX, (isLogX) => set({ isLogX }))),
    row("isLogY", flagField("Logarithmic y axis", value.isLogY, (isLogY) => set({ isLogY }))),
    row("showsBand", flagField("Shade from the least to the greatest value", value.showsBand, (showsBand) => set({ showsBand }))),
    row("showsMarks", flagField("Mark events and alerts", value.showsMarks, (showsMarks) => set({ showsMarks }))),
    row("width", sliderField("Line width", value.width, { min: 0.5, max: 4, step: 0.25 }, (width) => set({ width }))),
    row("xTitle", textField("Title of the x axis", value.xTitle, (xTitle) => set({ xTitle }), "None")),
    row("yTitle", textField("Title of the y axis", value.yTitle, (yTitle) => set({ yTitle }), "None")),
  ];
}

function legendRows({ value, isPanel, set }: Form): Row[] {
  const places = [["none", "None"], ["top", "Above the chart"]] as const;
  const rows = [
    row("legend", choiceField("Legend", value.legend, places, (legend) => set({ legend: legend as LineSettings["legend"] }))),
    row("legendTemplate", textField("Name of a line", value.legendTemplate, (legendTemplate) => set({ legendTemplate }), "${run} lr ${config.lr}")),
  ];
  if (isPanel) rows.push(row("lines", runStyles(value.lines, (lines) => set({ lines }))));
  return rows;
}

const row = (name: keyof LineSettings, element: HTMLElement): Row => ({ names: [name], element });
