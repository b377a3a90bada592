// The mouse on parallel coordinates: it points at lines, and drags brushes along the axes.
import { axisAt, type Geometry, shareAt } from "./geometry";
import { type Across, type Brush, brushBetween, type Brushes, shareOfBrush } from "./lines";

interface Place {
  x: number;
  y: number;
}

interface Around {
  geometry: () => Geometry | undefined;
  axes: () => readonly Across[];
  brushes: () => Brushes;
  onBrush: (field: string, brush: Brush | null) => void;
  onPoint: (at: Place | null) => void;
  onOpen: (isAside: boolean) => void;
}

interface Gesture {
  at: number;
  /** What stays where it is while the other end follows the mouse, as shares of the axis. */
  anchor: number;
  /** Of a brush that is moved as a whole: how far its lower end is from the mouse. */
  grip: number | null;
  length: number;
  startY: number;
  hasMoved: boolean;
}

const EDGE_PIXELS = 6;
const CLICK_PIXELS = 3;

export class Brushing {
  private gesture: Gesture | null = null;
  private wasDragged = false;

  constructor(private readonly box: HTMLElement, private readonly around: Around) {
    box.addEventListener("pointerdown", (event) => this.press(event));
    box.addEventListener("pointermove", (event) => this.move(event));
    box.addEventListener("pointerup", () => this.release());
    box.addEventListener("pointercancel", () => (this.gesture = null));
    box.addEventListener("pointerleave", () => this.gesture ?? around.onPoint(null));
    box.addEventListener("click", (event) => this.click(event));
  }

  private press(event: PointerEvent): void {
    const geometry = this.around.geometry();
    const { x, y } = this.placeOf(event);
    const at = geometry ? axisAt(geometry, x, y) : -1;
    this.wasDragged = false;
    if (at < 0 || event.button !== 0) return;
    event.preventDefault();
    this.box.setPointerCapture(event.pointerId);
    this.gesture = { at, startY: y, hasMoved: false, ...this.grab(geometry!, at, y) };
    this.around.onPoint(null);
  }

  /** An edge of the brush that is there, all of it, or a new one. */
  private grab(geometry: Geometry, at: number, y: number): Pick<Gesture, "anchor" | "grip" | "length"> {
    const axis = this.around.axes()[at]!;
    const share = shareAt(geometry, y);
    const brush = this.around.brushes().get(axis.field);
    const reach = EDGE_PIXELS / (geometry.bottom - geometry.top);
    const [low, high] = brush ? shareOfBrush(axis.axis, brush) : [NaN, NaN];
    if (Math.abs(share - low) < reach) return { anchor: high, grip: null, length: 0 };
    if (Math.abs(share - high) < reach) return { anchor: low, grip: null, length: 0 };
    if (share > low && share < high) return { anchor: low, grip: share - low, length: high - low };
    return { anchor: share, grip: null, length: 0 };
  }

  private move(event: PointerEvent): void {
    const geometry = this.around.geometry();
    if (!geometry) return;
    const place = this.placeOf(event);
    if (!this.gesture) {
      this.box.dataset["near"] = axisAt(geometry, place.x, place.y) < 0 ? "lines" : "axis";
      return this.around.onPoint(place);
    }
    this.gesture.hasMoved ||= Math.abs(place.y - this.gesture.startY) > CLICK_PIXELS;
    if (this.gesture.hasMoved) this.drag(this.gesture, shareAt(geometry, place.y));
  }

  private drag({ at, anchor, grip, length }: Gesture, share: number): void {
    const { field, axis } = this.around.axes()[at]!;
    const low = grip === null ? anchor : Math.max(0, Math.min(1 - length, share - grip));
    const high = grip === null ? share : low + length;
    this.around.onBrush(field, brushBetween(axis, low, high));
  }

  private release(): void {
    const { gesture } = this;
    if (!gesture) return;
    this.gesture = null;
    this.wasDragged = true;
    if (!gesture.hasMoved) this.around.onBrush(this.around.axes()[gesture.at]!.field, null);
  }

  /** A line is opened by a click, unless that was the end of a gesture. */
  private click(event: MouseEvent): void {
    if (!this.wasDragged) this.around.onOpen(event.ctrlKey || event.metaKey);
    this.wasDragged = false;
  }

  private placeOf(event: MouseEvent): Place {
    const { left, top } = this.box.getBoundingClientRect();
    return { x: event.clientX - left, y: event.clientY - top };
  }
}
