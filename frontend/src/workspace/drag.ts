// Panels move by their head and grow by their lower right corner. The menus do the same by keyboard.
import { movePanel, resizePanel } from "./edits";
import { SPANS, type Span } from "./layout";
import type { Desk } from "./menus";
import { fittingHeight } from "./sizing";

const START_PIXELS = 6;
const CORNER_PIXELS = 18;

export function startDragging(host: HTMLElement, desk: Desk, signal: AbortSignal): void {
  host.addEventListener("pointerdown", (event) => begin(event, host, desk), { signal });
}

function begin(event: PointerEvent, host: HTMLElement, desk: Desk): void {
  const at = event.target as HTMLElement;
  const panel = at.closest<HTMLElement>("[data-panel]");
  if (!panel || event.button !== 0 || panel.hasAttribute("popover") || at.closest("button, a, input")) return;
  if (isCorner(event, panel)) follow(event, resizing(event, panel, desk));
  else if (at.closest(".panel-head")) follow(event, moving(event, panel, host, desk));
}

interface Gesture {
  move: (event: PointerEvent) => void;
  end: () => void;
  cancel: () => void;
}

/** Until the button is let go; Escape takes it back. */
function follow(event: PointerEvent, gesture: Gesture): void {
  event.preventDefault();
  const ending = new AbortController();
  const { signal } = ending;
  const stop = (finish: () => void): void => {
    ending.abort();
    finish();
  };
  addEventListener("pointermove", gesture.move, { signal });
  addEventListener("pointerup", () => stop(gesture.end), { signal });
  addEventListener("pointercancel", () => stop(gesture.cancel), { signal });
  addEventListener("keydown", (key) => key.key === "Escape" && stop(gesture.cancel), { signal, capture: true });
}

function moving(start: PointerEvent, panel: HTMLElement, host: HTMLElement, desk: Desk): Gesture {
  let target: { section: string; before: string | null } | null = null;
  const clear = (): void => {
    panel.removeAttribute("data-dragged");
    for (const one of host.querySelectorAll("[data-drop]")) one.removeAttribute("data-drop");
  };
  return {
    move: (event) => {
      if (!panel.hasAttribute("data-dragged") && distance(start, event) < START_PIXELS) return;
      clear();
      panel.setAttribute("data-dragged", "");
      target = placeUnder(event, panel);
    },
    end: () => {
      clear();
      if (target) desk.edit(movePanel(panel.dataset["panel"]!, target.section, target.before));
    },
    cancel: clear,
  };
}

const distance = (one: PointerEvent, other: PointerEvent): number =>
  Math.hypot(one.clientX - other.clientX, one.clientY - other.clientY);

/** Where the panel would land; a mark stands there. */
function placeUnder({ clientX, clientY }: PointerEvent, dragged: HTMLElement): { section: string; before: string | null } | null {
  const under = document.elementFromPoint(clientX, clientY);
  const section = under?.closest<HTMLElement>("[data-section]");
  if (!section) return null;
  const id = section.dataset["section"]!;
  const over = under!.closest<HTMLElement>("[data-panel]");
  if (!over) {
    section.setAttribute("data-drop", "end");
    return { section: id, before: null };
  }
  if (over === dragged) return null;
  const box = over.getBoundingClientRect();
  const isBefore = clientX < box.left + box.width / 2;
  over.setAttribute("data-drop", isBefore ? "before" : "after");
  const next = isBefore ? over : (over.nextElementSibling as HTMLElement | null);
  return { section: id, before: next?.dataset["panel"] ?? null };
}

function isCorner({ clientX, clientY }: PointerEvent, panel: HTMLElement): boolean {
  const box = panel.getBoundingClientRect();
  return box.right - clientX < CORNER_PIXELS && box.bottom - clientY < CORNER_PIXELS;
}

function resizing(start: PointerEvent, panel: HTMLElement, desk: Desk): Gesture {
  const { width, height } = panel.getBoundingClientRect();
  const column = (panel.parentElement!.clientWidth + 12) / 12;
  const before = { span: panel.dataset["span"], height: panel.style.height };
  let span: Span = nearestSpan(width / column);
  let tall = Math.round(height);
  let hasMoved = false;
  return {
    move: (event) => {
      hasMoved ||= distance(start, event) >= START_PIXELS;
      span = nearestSpan((width + event.clientX - start.clientX) / column);
      tall = fittingHeight(height + event.clientY - start.clientY);
      panel.dataset["span"] = String(span);
      panel.style.height = `${tall}px`;
    },
    end: () => hasMoved && desk.edit(resizePanel(panel.dataset["panel"]!, span, tall)),
    cancel: () => {
      if (before.span) panel.dataset["span"] = before.span;
      else delete panel.dataset["span"];
      panel.style.height = before.height;
    },
  };
}

export const nearestSpan = (columns: number): Span =>
  [...SPANS].sort((one, other) => Math.abs(one - columns) - Math.abs(other - columns))[0]!;
