// The kinds that set runs against each other, as the gallery has them.
import { importanceForm } from "../run-panels/importance/form";
import { parallelForm } from "../run-panels/parallel/form";
import { scatterForm } from "../run-panels/scatter/form";
import type { Kind } from "./kind";

export const PLOT_KINDS: readonly Kind[] = [
  {
    kind: "scatter",
    title: "Scatter plot",
    help: "Runs as points over two fields, coloured by a third",
    icon: "scatter",
    start: async (fields) => ({ x: (await fields.numbers("config", 1))[0] ?? "created_at", y: fields.tellingMetric }),
    form: scatterForm,
  },
  {
    kind: "parallel",
    title: "Parallel coordinates",
    help: "Runs as lines across fields, to brush and compare",
    icon: "parallel",
    span: 12,
    height: 360,
    start: async (fields) => ({ axes: [...(await fields.numbers("config", 5)), fields.tellingMetric].filter(Boolean) }),
    form: parallelForm,
  },
  {
    kind: "importance",
    title: "Parameter importance",
    help: "Which parameters decide a metric, and which way",
    icon: "importance",
    start: (fields) => ({ metric: fields.tellingMetric }),
    form: importanceForm,
  },
];
