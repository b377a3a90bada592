// Pointer, wheel and keys on the stage.
import type { Scene } from "./scene";
import { type Stage, ZOOM_STEP } from "./stage";

const STILL_PIXELS = 4;
const WHEEL_SPEED = 0.0022;
const LINE_PIXELS = 16;

/** Dragging moves the plane, the wheel too; with Ctrl, or fingers pinching, it zooms. */
export function startDragging(stage: Stage, signal: AbortSignal): void {
  const { root } = stage;
  let held: { x: number; y: number; moved: number } | undefined;
  root.addEventListener("pointerdown", (event) => {
    if (event.button === 0) held = { x: event.clientX, y: event.clientY, moved: 0 };
  }, { signal });
  addEventListener("pointermove", (event) => {
    if (!held) return;
    const [x, y] = [event.clientX - held.x, event.clientY - held.y];
    held = { x: event.clientX, y: event.clientY, moved: held.moved + Math.abs(x) + Math.abs(y) };
    root.toggleAttribute("data-dragging", held.moved > STILL_PIXELS);
    stage.pan(x, y);
  }, { signal });
  for (const end of ["pointerup", "pointercancel"]) {
    addEventListener(end, () => {
      held = undefined;
      setTimeout(() => root.removeAttribute("data-dragging")); // after the click that a drag ends with
    }, { signal });
  }
  root.addEventListener("click", (event) => {
    if (!root.hasAttribute("data-dragging")) return;
    event.preventDefault();
    event.stopImmediatePropagation();
  }, { signal, capture: true });
  root.addEventListener("dragstart", (event) => event.preventDefault(), { signal });
  root.addEventListener("wheel", (event) => {
    event.preventDefault();
    const unit = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? LINE_PIXELS : 1;
    const { left, top } = root.getBoundingClientRect();
    if (event.ctrlKey || event.metaKey) stage.zoom(Math.exp(-event.deltaY * unit * WHEEL_SPEED), { x: event.clientX - left, y: event.clientY - top });
    else stage.pan(-event.deltaX * unit, -event.deltaY * unit);
  }, { signal, passive: false });
}

/** Where an arrow leads from a card: along a line, or to the next card of the column. */
export function neighbour({ edges, layer, y }: Scene, at: number, key: string): number | undefined {
  const nearest = (places: readonly number[]): number | undefined =>
    places.toSorted((one, other) => Math.abs(y[one]! - y[at]!) - Math.abs(y[other]! - y[at]!))[0];
  const column = (isThere: (top: number) => boolean): number[] =>
    [...layer.keys()].filter((place) => place !== at && layer[place] === layer[at] && isThere(y[place]!));
  if (key === "ArrowLeft") return nearest(edges.flatMap(([from, to]) => (to === at ? [from] : [])));
  if (key === "ArrowRight") return nearest(edges.flatMap(([from, to]) => (from === at ? [to] : [])));
  if (key === "ArrowUp") return nearest(column((top) => top < y[at]!));
  if (key === "ArrowDown") return nearest(column((top) => top > y[at]!));
  return undefined;
}

/** What a key does; whether it does anything. */
export function onKey(stage: Stage, scene: Scene, key: string): boolean {
  const next = key === "Home" ? scene.start : neighbour(scene, stage.at, key);
  if (next !== undefined) stage.goTo(next, true);
  else if (key === "+" || key === "=") stage.zoom(ZOOM_STEP);
  else if (key === "-") stage.zoom(1 / ZOOM_STEP);
  else if (key === "0") stage.fit();
  else return key.startsWith("Arrow");
  return true;
}
