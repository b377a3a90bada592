// <labstead-scalar-panel>: one number in large, of the newest run or over all; with groups one each.
import { dot, text } from "../../charts/tooltip";
import { make } from "../../dom";
import { page } from "../../store";
import { formatNumber, numberIn, shortName, textIn } from "../fields";
import { cellOf } from "../plots";
import { groupsOf, nameOfRow, colourOfRow, type RunGroup } from "../groups";
import { type Drawn, RunPanel, type Table } from "../run-panel";
import type { RunValues } from "../run-values";
import type { Layer } from "../settings";
import { type ScalarSettings, scalarSettings } from "./settings";
import { type Scalar, scalarOf } from "./value";

const WORDS: Record<ScalarSettings["measure"], string> = { newest: "newest", mean: "mean", median: "median", min: "least", max: "greatest" };
const MOST_GROUPS = 24;

class ScalarPanel extends RunPanel<ScalarSettings> {
  protected override settle(layer: Layer): ScalarSettings {
    return scalarSettings(layer);
  }

  protected override fields(): string[] {
    return [this.settings.field];
  }

  protected override get automaticTitle(): string {
    return shortName(this.settings.field) || "Scalar";
  }

  protected override get shownAs(): "group" {
    return "group";
  }

  protected override draw(values: RunValues): Drawn {
    const { field, measure } = this.settings;
    if (!field) return { empty: "Choose a field in the settings." };
    const groups = this.groups(values);
    const scalars = groups.flatMap((group) => scalarOf(group, field, measure) ?? []);
    if (scalars.length === 0) return { empty: `None of the shown runs has ${field}.` };
    const isGrouped = this.settings.by.length > 0;
    this.content.className = "run-panel-content scalars";
    this.content.toggleAttribute("data-single", scalars.length === 1);
    this.content.replaceChildren(...scalars.slice(0, MOST_GROUPS).map((one) => this.figure(one, isGrouped, values)));
    if (scalars.length > MOST_GROUPS) this.content.append(make("p", "muted small", `${scalars.length - MOST_GROUPS} more groups`));
    return {
      runs: scalars.reduce((sum, { n }) => sum + n, 0),
      label: scalars.map((one) => `${isGrouped ? `${one.group.label}: ` : ""}${formatNumber(field, one.value)}`).slice(0, MOST_GROUPS).join(", "),
    };
  }

  private groups({ rows }: RunValues): RunGroup[] {
    if (this.settings.by.length) return groupsOf(rows, this.settings.by);
    return [{ id: "all", label: "", colour: 0, rows }];
  }

  private figure({ group, value, n, run }: Scalar, isGrouped: boolean, { rows }: RunValues): HTMLElement {
    const owner = rows.find((row) => row.id === run);
    const under = make("div", "scalar-under");
    if (isGrouped) under.append(dot(group.colour), text("scalar-name", group.label));
    else if (owner) under.append(dot(colourOfRow(owner)), text("scalar-name", nameOfRow(owner)));
    const { measure } = this.settings;
    if (n > 1 || measure !== "newest") under.append(text("muted", `${WORDS[measure]} of ${n}`));
    const box = make("div", "scalar", make("div", "scalar-value", formatNumber(this.settings.field, value)), under);
    if (owner) {
      box.addEventListener("pointerenter", () => page.set({ focused: owner.id }));
      box.addEventListener("pointerleave", () => page.set({ focused: null }));
    }
    return box;
  }

  /** What the run in focus has, beside the title. */
  protected override showFocus(run: string | null): void {
    const row = this.values?.rows.find(({ id }) => id === run);
    const value = row && numberIn(row, this.settings.field);
    const words = value === undefined ? "" : formatNumber(this.settings.field, value);
    this.frame.showValue(row && words ? { colour: colourOfRow(row), words } : undefined);
  }

  protected override table({ rows }: RunValues): Table {
    const { field, by } = this.settings;
    return {
      head: ["Run", ...by.map(shortName), field],
      rows: rows.map((row) => [nameOfRow(row), ...by.map((name) => textIn(row, name)), cellOf(row, field)]),
    };
  }
}

customElements.define("labstead-scalar-panel", ScalarPanel);
