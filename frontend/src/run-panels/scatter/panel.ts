// <labstead-scatter-panel>: runs as points over two fields, coloured by a third.
import { goalsIn } from "../../run-plots/regression";
import type { Facts } from "../../run-plots/tips";
import type { Cloud } from "../../run-plots/scatter/cloud";
import { ScatterPlot } from "../../run-plots/scatter/plot";
import { textIn } from "../fields";
import { nameOfRow } from "../groups";
import { PlotPanel } from "../plot-panel";
import { cellOf, coloured, columnIn, limitsIn, namesIn, titleOf } from "../plots";
import type { Drawn, Table } from "../run-panel";
import type { RunValues } from "../run-values";
import type { Layer } from "../settings";
import { type ScatterSettings, scatterSettings } from "./settings";

class ScatterPanel extends PlotPanel<ScatterSettings> {
  protected readonly plot = new ScatterPlot(this.events);

  protected override settle(layer: Layer): ScatterSettings {
    return scatterSettings(layer);
  }

  protected override fields(): string[] {
    const { x, y, z, facts } = this.settings;
    return [x, y, z, ...namesIn(facts)].filter(Boolean);
  }

  protected override get automaticTitle(): string {
    const { x, y } = this.settings;
    return x && y ? `${titleOf(y)} over ${titleOf(x)}` : "Scatter plot";
  }

  protected override get mostRuns(): number {
    return 10_000;
  }

  protected override draw({ rows }: RunValues): Drawn {
    const { x, y, z, isLogX, isLogY, isLogZ, xLimits, yLimits, zLimits, hasRegression, best, goals, by } = this.settings;
    if (!x || !y) return { empty: "Choose a field for each axis in the settings." };
    this.place();
    const cloud = this.plot.show({
      ...coloured(rows, by),
      columns: { x: columnIn(rows, x), y: columnIn(rows, y), z: z ? columnIn(rows, z) : null },
      wishes: {
        x: { isLog: isLogX, limits: limitsIn(xLimits) }, y: { isLog: isLogY, limits: limitsIn(yLimits) }, z: { isLog: isLogZ, limits: limitsIn(zLimits) },
      },
      titles: { x: titleOf(x), y: titleOf(y), z: titleOf(z) },
      hasRegression,
      best,
      goals: goalsIn(goals),
      facts: (run) => this.factsOf(rows[run]!),
    });
    if (cloud.missing === rows.length) return { empty: `None of the runs has both ${x} and ${y}.` };
    if (cloud.shown.length === 0) return { empty: "No run stands within the ranges of the axes." };
    return { runs: rows.length - cloud.missing, label: `Scatter plot of ${y} over ${x}, ${sentenceOf(cloud)}` };
  }

  private factsOf(row: RunValues["rows"][number]): Facts {
    return namesIn(this.settings.facts).map((field) => [titleOf(field), textIn(row, field) || "—"]);
  }

  protected override table({ rows }: RunValues): Table {
    const fields = [...new Set([...this.settings.by, ...this.fields()])];
    return { head: ["Run", ...fields], rows: rows.map((row) => [nameOfRow(row), ...fields.map((field) => cellOf(row, field))]) };
  }
}

function sentenceOf({ shown, missing, outside }: Cloud): string {
  const rest = [missing && `${missing} without a value`, outside && `${outside} outside the ranges`].filter(Boolean);
  return [`${shown.length} runs`, ...rest].join(", ");
}

customElements.define("labstead-scatter-panel", ScatterPanel);
