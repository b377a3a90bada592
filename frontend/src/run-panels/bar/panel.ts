// <labstead-bar-panel>: a field of runs as bars, one for each run or group.
import type { Size } from "../../run-plots/frame";
import type { Look } from "../../run-plots/look";
import type { Pen } from "../../run-plots/pen";
import { DrawnPanel, type Target } from "../drawn/drawn-panel";
import { type Slots, slotAt } from "../drawn/slots";
import { cellIn, formatNumber, shortName } from "../fields";
import { groupsOf } from "../groups";
import type { Drawn, Table } from "../run-panel";
import type { RunValues } from "../run-values";
import type { Layer } from "../settings";
import { axisOfBars, type Bar, barsOf, type BarView, boxOf, drawBar, drawBars, MOST_BARS } from "./bars";
import { type BarSettings, barSettings } from "./settings";

class BarPanel extends DrawnPanel<BarSettings> {
  private view: BarView | undefined;

  protected override settle(layer: Layer): BarSettings {
    return barSettings(layer);
  }

  protected override fields(): string[] {
    return [this.settings.field];
  }

  protected override get automaticTitle(): string {
    return shortName(this.settings.field) || "Bar chart";
  }

  protected override arrange({ rows }: RunValues): Drawn {
    const { settings } = this;
    if (!settings.field) return { empty: "Choose a field in the settings." };
    const all = barsOf(groupsOf(rows, settings.by), settings);
    const bars = all.slice(0, MOST_BARS);
    if (bars.length === 0) return { empty: `None of the shown runs has a number for ${settings.field}.` };
    this.view = { bars, axis: axisOfBars(bars, settings.field, settings.isLog), settings };
    return {
      runs: all.reduce((sum, { n }) => sum + n, 0),
      label: `Bar chart, ${bars.length === 1 ? "1 bar" : `${bars.length} bars`}, ${this.textOf(bars[0]!.value)} to ${this.textOf(bars.at(-1)!.value)}`,
      ...(bars.length < all.length && { note: `The first ${bars.length} of ${all.length} bars` }),
    };
  }

  protected override paint(ground: Pen, shapes: Pen, size: Size, look: Look): Slots {
    return drawBars(ground, shapes, size, this.view!, look);
  }

  protected override paintMark(pen: Pen, { id }: Target, look: Look): void {
    drawBar(pen, this.slots!, this.view!, this.placeOf(id), look);
  }

  protected override targetAt(x: number, y: number): string | null {
    const at = this.slots ? slotAt(this.slots, x, y) : -1;
    return at < 0 ? null : this.view!.bars[at]!.group.id;
  }

  protected override target(id: string): Target | undefined {
    const at = this.placeOf(id);
    if (at < 0 || !this.slots) return undefined;
    const bar = this.view!.bars[at]!;
    const { x, y, width, height } = boxOf(this.slots, bar, at);
    const { isHorizontal } = this.slots;
    return {
      id, name: bar.group.label, colour: bar.group.colour, value: this.textOf(bar.value), facts: this.factsOf(bar),
      x: isHorizontal ? x + width : x + width / 2, y: isHorizontal ? y + height / 2 : y,
    };
  }

  protected override get order(): string[] {
    return this.view?.bars.map(({ group }) => group.id) ?? [];
  }

  /** Of a group, or of the one that holds a run. */
  private placeOf(id: string): number {
    return this.view?.bars.findIndex(({ group }) => group.id === id || group.rows.some((row) => row.id === id)) ?? -1;
  }

  private factsOf({ value, low, high, n, group }: Bar): [string, string][] {
    const { measure, by, field } = this.settings;
    const facts: [string, string][] = [[by.length ? `${measure} of ${shortName(field)}` : shortName(field), this.textOf(value)]];
    if (!Number.isNaN(low)) facts.push([this.settings.spread, `${this.textOf(low)} to ${this.textOf(high)}`]);
    if (by.length) facts.push(["runs", n < group.rows.length ? `${n} of ${group.rows.length}` : String(n)]);
    return facts;
  }

  private textOf(value: number): string {
    return formatNumber(this.settings.field, value);
  }

  protected override table({ rows }: RunValues): Table {
    const { settings } = this;
    const bars = barsOf(groupsOf(rows, settings.by), settings);
    const cell = (value: number): string | number | null => (Number.isNaN(value) ? null : cellIn(settings.field, value));
    if (settings.by.length === 0) return { head: ["Run", settings.field], rows: bars.map(({ group, value }) => [group.label, cell(value)]) };
    return {
      head: ["Group", `${settings.measure} of ${settings.field}`, "n", "low", "high"],
      rows: bars.map(({ group, value, n, low, high }) => [group.label, cell(value), n, cell(low), cell(high)]),
    };
  }
}

customElements.define("labstead-bar-panel", BarPanel);
