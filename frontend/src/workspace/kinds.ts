// The kinds of panels that a person can add, in the order of the gallery.
import { barForm } from "../run-panels/bar/form";
import { boxForm } from "../run-panels/box/form";
import { codeForm } from "../run-panels/code/form";
import { comparerForm } from "../run-panels/comparer/form";
import { markdownForm } from "../run-panels/markdown/form";
import { scalarForm } from "../run-panels/scalar/form";
import type { Kind } from "./kind";
import { lineForm } from "./line-form";
import { PLOT_KINDS } from "./plot-kinds";

export const LINE: Kind = {
  kind: "line",
  title: "Line chart",
  help: "Metrics over steps or time, one line for each run",
  icon: "chart",
  start: () => ({}),
  form: lineForm,
};

export const KINDS: readonly Kind[] = [
  LINE,
  {
    kind: "scalar",
    title: "Scalar",
    help: "One number in large: of the newest run, or over all",
    icon: "hash",
    span: 3,
    start: (fields) => ({ field: fields.tellingMetric }),
    form: scalarForm,
  },
  {
    kind: "bar",
    title: "Bar chart",
    help: "A field of runs or groups, with error bars",
    icon: "bars",
    start: (fields) => ({ field: fields.tellingMetric }),
    form: barForm,
  },
  {
    kind: "box",
    title: "Box or violin plot",
    help: "How a field is spread, by group",
    icon: "box-plot",
    start: (fields) => ({ field: fields.tellingMetric }),
    form: boxForm,
  },
  ...PLOT_KINDS,
  {
    kind: "comparer",
    title: "Run comparer",
    help: "Runs beside each other, key by key",
    icon: "columns",
    span: 12,
    height: 400,
    start: () => ({}),
    form: comparerForm,
  },
  {
    kind: "markdown",
    title: "Text",
    help: "Words between the charts, in Markdown",
    icon: "pencil",
    start: () => ({}),
    form: markdownForm,
  },
  {
    kind: "code",
    title: "Code",
    help: "How the saved code of two runs differs",
    icon: "terminal",
    span: 12,
    height: 400,
    start: () => ({}),
    form: codeForm,
  },
];

export const kindOf = (name: string): Kind => KINDS.find(({ kind }) => kind === name) ?? LINE;
