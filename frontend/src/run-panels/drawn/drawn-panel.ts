// Panels over runs that are drawn on a canvas: focus, tooltip, keyboard, and files of the picture.
import type { Size } from "../../run-plots/frame";
import { type Look, lookOf } from "../../run-plots/look";
import type { Pen } from "../../run-plots/pen";
import type { Picture } from "../../run-plots/picture";
import { Stage } from "../../run-plots/stage";
import { type Facts, spoken, tipOf } from "../../run-plots/tips";
import { page } from "../../store";
import type { MenuEntry } from "../../widgets/popup-menu";
import { pictureEntries } from "../picture-entries";
import { openRun } from "../run-address";
import { type Drawn, RunPanel } from "../run-panel";
import type { RunValues } from "../run-values";
import type { CommonSettings } from "../settings";
import type { Slots } from "./slots";

const [GROUND, SHAPES, MARK] = [0, 1, 2];

/** What can stand out: a bar, a box, a point. */
export interface Target {
  /** Of the run or group, as the store's `focused` has it. */
  id: string;
  name: string;
  colour: number;
  /** Where the tooltip stands. */
  x: number;
  y: number;
  facts: Facts;
  /** What the title bar says of it. */
  value: string;
}

export abstract class DrawnPanel<Settings extends CommonSettings> extends RunPanel<Settings> {
  private readonly stage = new Stage(3);
  /** Where things stand on the screen; none before the first drawing. */
  protected slots: Slots | undefined;
  private isHovered = false;
  private look!: Look;

  /** What there is to draw; a sentence where there is nothing. */
  protected abstract arrange(values: RunValues): Drawn;
  /** Draw what was arranged, axes on the ground. On a file it stands elsewhere than on the screen. */
  protected abstract paint(ground: Pen, shapes: Pen, size: Size, look: Look): Slots;
  protected abstract targetAt(x: number, y: number): string | null;
  /** Of a focused run or group; undefined where it is not drawn. */
  protected abstract target(id: string): Target | undefined;
  protected abstract paintMark(pen: Pen, target: Target, look: Look): void;
  /** What arrows walk through, in order. */
  protected abstract get order(): readonly string[];

  protected override build(): void {
    super.build();
    const { box } = this.stage;
    box.addEventListener("pointermove", ({ offsetX, offsetY }) => this.point(offsetX, offsetY));
    box.addEventListener("pointerleave", () => this.leave());
    box.addEventListener("click", (event) => this.open(event));
    this.frame.plot.addEventListener("keydown", (event) => this.onKey(event));
    this.frame.plot.addEventListener("blur", () => this.isHovered || page.set({ focused: null }));
  }

  protected override draw(values: RunValues): Drawn {
    const drawn = this.arrange(values);
    if ("empty" in drawn) return drawn;
    if (!this.stage.box.isConnected) this.content.replaceChildren(this.stage.box);
    const { size } = this.stage;
    this.look = lookOf(this);
    if (size.width > 40 && size.height > 40) this.slots = this.paint(this.stage.pen(GROUND), this.stage.pen(SHAPES), size, this.look);
    return drawn;
  }

  protected override showFocus(run: string | null): void {
    const target = run === null ? undefined : this.target(run);
    const pen = this.stage.pen(MARK);
    this.stage.fade(SHAPES, target !== undefined);
    this.frame.showValue(target && { colour: target.colour, words: target.value });
    if (!target) return this.stage.hideTip();
    this.paintMark(pen, target, this.look);
    if (this.isHovered || this.frame.plot.matches(":focus-visible")) this.stage.showTip(target.x, target.y, ...tipOf(target, target.facts));
    else this.stage.hideTip();
  }

  protected override menu(): MenuEntry[] {
    return [...super.menu(), ...pictureEntries(() => (this.isDrawn ? { picture: this.picture, look: this.look } : undefined))];
  }

  private get picture(): Picture {
    const draw = (pen: Pen, size: Size): void => void this.paint(pen, pen, size, this.look);
    return { title: this.titleText, size: this.stage.size, legend: [], draw };
  }

  private point(x: number, y: number): void {
    this.isHovered = true;
    const id = this.isDrawn ? this.targetAt(x, y) : null;
    this.stage.box.toggleAttribute("data-pointed", id !== null && !id.startsWith("group "));
    if (id !== page.now.focused) page.set({ focused: id });
  }

  private leave(): void {
    this.isHovered = false;
    page.set({ focused: null });
  }

  /** The page of the run that stands out. */
  private open({ ctrlKey, metaKey }: MouseEvent | KeyboardEvent): void {
    const { focused } = page.now;
    if (focused === null || focused.startsWith("group ") || !this.target(focused)) return;
    openRun(this.source, focused, ctrlKey || metaKey);
  }

  private onKey(event: KeyboardEvent): void {
    const { order } = this;
    const now = page.now.focused;
    const at = now === null ? -1 : order.indexOf(now);
    const to = { ArrowLeft: at - 1, ArrowUp: at - 1, ArrowRight: at + 1, ArrowDown: at + 1, Home: 0, End: order.length - 1 }[event.key];
    if (event.key === "Enter") this.open(event);
    else if (event.key === "Escape" && at >= 0) page.set({ focused: null });
    else if (to !== undefined && order.length && this.isDrawn) this.step(order[Math.max(0, Math.min(to, order.length - 1))]!);
    else return;
    event.preventDefault();
  }

  private step(id: string): void {
    page.set({ focused: id });
    const target = this.target(id);
    if (target) this.stage.say(spoken(target, target.facts));
  }
}
