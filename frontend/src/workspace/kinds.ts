// The kinds of panels that a person can add, in the order of the gallery.
import { barForm } from "../run-panels/bar/form";
import { boxForm } from "../run-panels/box/form";
import { scalarForm } from "../run-panels/scalar/form";
import type { FieldCatalogue } from "./field-catalogue";
import type { PanelSettings, SettingsForm } from "./form";
import type { Span } from "./layout";
import { lineForm } from "./line-form";
import { PLOT_KINDS } from "./plot-kinds";

export interface Kind {
  /** `bar` is drawn by `<labstead-bar-panel>`. */
  kind: string;
  title: string;
  /** One line about what it is good for. */
  help: string;
  icon: string;
  span?: Span;
  /** Pixels. */
  height?: number;
  /** What a new panel shows before anybody has set it. */
  start: (fields: FieldCatalogue) => PanelSettings | Promise<PanelSettings>;
  form: SettingsForm;
}

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
    icon: "box",
    start: (fields) => ({ field: fields.tellingMetric }),
    form: boxForm,
  },
  ...PLOT_KINDS,
];

export const kindOf = (name: string): Kind => KINDS.find(({ kind }) => kind === name) ?? LINE;
