// <labstead-box-panel>: how a field is spread over runs, as boxes or violins of groups.
import type { Size } from "../../run-plots/frame";
import type { Look } from "../../run-plots/look";
import type { Pen } from "../../run-plots/pen";
import { DrawnPanel, type Target } from "../drawn/drawn-panel";
import { middleOf, placeOf, pointOf, type Slots, slotAt } from "../drawn/slots";
import { cellIn, formatNumber, shortName } from "../fields";
import { groupsOf } from "../groups";
import type { Drawn, Table } from "../run-panel";
import type { RunValues } from "../run-values";
import type { Layer } from "../settings";
import { axisOfBoxes, type Box, boxesOf, type BoxView, drawBox, drawBoxes, drawPoint, MOST_BOXES, showsPoints, spotOf } from "./boxes";
import { type BoxSettings, boxSettings } from "./settings";

const REACH = 8;
const MARK_RADIUS = 5.5;
const ALL = "group all";

class BoxPanel extends DrawnPanel<BoxSettings> {
  private view: BoxView | undefined;

  protected override settle(layer: Layer): BoxSettings {
    return boxSettings(layer);
  }

  protected override fields(): string[] {
    return [this.settings.field];
  }

  protected override get automaticTitle(): string {
    return shortName(this.settings.field) || (this.settings.shape === "box" ? "Box plot" : "Violin plot");
  }

  protected override arrange(values: RunValues): Drawn {
    const { settings } = this;
    if (!settings.field) return { empty: "Choose a field in the settings." };
    const all = this.boxes(values);
    const boxes = all.slice(0, MOST_BOXES);
    if (boxes.length === 0) return { empty: `None of the shown runs has a number for ${settings.field}.` };
    this.view = { boxes, axis: axisOfBoxes(boxes, settings), settings };
    return {
      runs: all.reduce((sum, { n }) => sum + n, 0),
      label: `${settings.shape === "box" ? "Box" : "Violin"} plot, ${boxes.map((box) => `${box.group.label || "all runs"}: median ${this.textOf(box.median)}`).join(", ")}`,
      ...(boxes.length < all.length && { note: `The first ${boxes.length} of ${all.length} groups` }),
    };
  }

  private boxes({ rows }: RunValues): Box[] {
    const { settings } = this;
    return boxesOf(settings.by.length ? groupsOf(rows, settings.by) : [{ id: ALL, label: "", colour: 0, rows }], settings);
  }

  protected override paint(ground: Pen, shapes: Pen, size: Size, look: Look): Slots {
    return drawBoxes(ground, shapes, size, this.view!, look);
  }

  protected override paintMark(pen: Pen, { id }: Target, look: Look): void {
    const at = this.placeOf(id);
    const box = this.view!.boxes[at]!;
    drawBox(pen, this.slots!, this.view!, at, look);
    const place = box.points.findIndex((point) => point.run === id);
    if (place >= 0) drawPoint(pen, this.slots!, box, at, place, MARK_RADIUS, look);
    pen.globalAlpha = 1;
  }

  /** A point near by, or the box one is in. */
  protected override targetAt(x: number, y: number): string | null {
    const at = this.slots ? slotAt(this.slots, x, y) : -1;
    if (at < 0) return null;
    const box = this.view!.boxes[at]!;
    if (!showsPoints(this.view!)) return box.group.id;
    const distances = box.points.map((_, place) => {
      const [left, top] = spotOf(this.slots!, box, at, place);
      return Math.hypot(left - x, top - y);
    });
    const nearest = distances.indexOf(Math.min(...distances));
    return distances[nearest]! <= REACH ? box.points[nearest]!.run : box.group.id;
  }

  protected override target(id: string): Target | undefined {
    const at = this.placeOf(id);
    if (at < 0 || !this.slots) return undefined;
    const box = this.view!.boxes[at]!;
    const place = box.points.findIndex((point) => point.run === id);
    if (place >= 0) {
      const { label, value } = box.points[place]!;
      const [x, y] = spotOf(this.slots, box, at, place);
      const group = box.group.label ? [["group", box.group.label] as const] : [];
      return { id, name: label, colour: box.group.colour, x, y, value: this.textOf(value), facts: [[shortName(this.settings.field), this.textOf(value)], ...group] };
    }
    const [x, y] = pointOf(this.slots, middleOf(this.slots, at), placeOf(this.slots, box.median));
    return { id, name: box.group.label || "All runs", colour: box.group.colour, x, y, value: this.textOf(box.median), facts: this.factsOf(box) };
  }

  protected override get order(): string[] {
    const { view } = this;
    if (!view) return [];
    return view.boxes.flatMap(({ group, points }) => [group.id, ...[...points].sort((one, other) => one.value - other.value).map(({ run }) => run)]);
  }

  private placeOf(id: string): number {
    return this.view?.boxes.findIndex(({ group, points }) => group.id === id || points.some(({ run }) => run === id)) ?? -1;
  }

  private factsOf({ n, low, q1, median, q3, high }: Box): [string, string][] {
    const facts: [string, number][] = [["greatest", high], ["upper quartile", q3], ["median", median], ["lower quartile", q1], ["least", low]];
    return [["runs", String(n)], ...facts.map(([name, value]): [string, string] => [name, this.textOf(value)])];
  }

  private textOf(value: number): string {
    return formatNumber(this.settings.field, value);
  }

  protected override table(values: RunValues): Table {
    const cell = (value: number): string | number => cellIn(this.settings.field, value);
    return {
      head: ["Group", "n", "least", "lower quartile", "median", "upper quartile", "greatest"],
      rows: this.boxes(values).map(({ group, n, low, q1, median, q3, high }) => [group.label || "All runs", n, ...[low, q1, median, q3, high].map(cell)]),
    };
  }
}

customElements.define("labstead-box-panel", BoxPanel);
