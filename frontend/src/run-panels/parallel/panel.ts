// <labstead-parallel-panel>: runs as lines across axes, one for each field.
import type { AxisWish } from "../../run-plots/axis";
import { showOnly } from "../../page/show-only";
import { ParallelPlot } from "../../run-plots/parallel/plot";
import { nameOfRow } from "../groups";
import { PlotPanel } from "../plot-panel";
import { cellOf, coloured, columnIn, limitsIn, namesIn, titleOf } from "../plots";
import type { Drawn, Table } from "../run-panel";
import type { RunValues } from "../run-values";
import type { Layer } from "../settings";
import { type ParallelSettings, parallelSettings, toggled } from "./settings";

class ParallelPanel extends PlotPanel<ParallelSettings> {
  protected readonly plot = new ParallelPlot({
    ...this.events,
    onAxes: (axes) => this.change({ axes }),
    onWish: (field, wish) => this.keep(field, wish),
    onShowOnly: showOnly,
  });

  protected override settle(layer: Layer): ParallelSettings {
    return parallelSettings(layer);
  }

  protected override fields(): string[] {
    return [...new Set(namesIn(this.settings.axes))].filter(Boolean);
  }

  protected override get automaticTitle(): string {
    const last = this.fields().at(-1);
    return last ? `${titleOf(last)} by ${this.fields().length - 1} fields` : "Parallel coordinates";
  }

  protected override get shownAs(): "group" {
    return "group";
  }

  protected override draw({ rows }: RunValues): Drawn {
    const fields = this.fields();
    if (fields.length < 2) return { empty: "Choose two fields or more as axes in the settings." };
    const { colours, isCurved, isWhole, by } = this.settings;
    this.place();
    const lines = this.plot.show({
      runs: coloured(rows, by).runs,
      axes: fields.map((field) => ({ field, title: titleOf(field), column: columnIn(rows, field), wish: this.wishOf(field) })),
      hasOwnColours: colours === "runs",
      isCurved,
      isWhole,
    });
    if (lines === 0) return { empty: isWhole ? "None of the runs has a value on every axis." : "None of the runs has values on two of the axes." };
    return { runs: lines, label: `Parallel coordinates of ${lines} runs over ${fields.join(", ")}` };
  }

  private wishOf(field: string): AxisWish {
    const { log, inverted, ranges } = this.settings;
    return { isLog: log.includes(field), isInverted: inverted.includes(field), limits: limitsIn(ranges[field]) };
  }

  private keep(field: string, { isLog = false, isInverted = false }: AxisWish): void {
    const { log, inverted } = this.settings;
    this.change({ log: toggled(log, field, isLog), inverted: toggled(inverted, field, isInverted) });
  }

  protected override table({ rows }: RunValues): Table {
    const fields = [...new Set([...this.settings.by, ...this.fields()])];
    return { head: ["Run", ...fields], rows: rows.map((row) => [nameOfRow(row), ...fields.map((field) => cellOf(row, field))]) };
  }
}

customElements.define("labstead-parallel-panel", ParallelPanel);
