// The head of the grid: labels that sort, a menu, an edge to pull, and a place to drag to.
import { icon } from "../widgets/icons";
import { isDelta, labelOf, LEAST_WIDTH, movedTo, resized, type Column } from "./columns";
import { element, put } from "../dom";
import type { GridModel } from "./grid-model";
import { ariaSort, pressed } from "./order";

import { numberOf, valueOf, type Row } from "./rows";

const DRAG_PIXELS = 6;

/** Draw a head cell anew. It stands at the side where the values do, as far as the sample tells. */
export function fillHead(cell: HTMLElement, column: Column, model: GridModel, sample: Row | undefined): void {
  const { order } = model.view;
  const at = order.findIndex((one) => one.key === column.key);
  if (sample) cell.classList.toggle("number", isNumeric(column.key, sample));
  const words = `${column.key} ${at} ${order[at]?.isDown} ${order.length > 1}`;
  if (cell.dataset["words"] === words) return;
  cell.dataset["words"] = words;
  cell.classList.add("grid-head-cell");
  cell.title = isDelta(column.key) ? "The difference to the baseline" : column.key;
  put(cell, "aria-sort", isDelta(column.key) ? null : ariaSort(order, column.key));
  cell.replaceChildren(element("span", { class: "ellipsis" }, labelOf(column.key)), ...marks(column, at, model));
}

function marks(column: Column, at: number, { view: { order } }: GridModel): Node[] {
  if (isDelta(column.key)) return [];
  const found: Node[] = [];
  if (at >= 0) found.push(icon(order[at]!.isDown ? "arrow-down" : "arrow-up"));
  if (at >= 0 && order.length > 1) found.push(element("span", { class: "grid-sort-place" }, String(at + 1)));
  const menu = element("button", { type: "button", class: "icon-button grid-head-menu", tabindex: -1, "aria-label": `Column ${labelOf(column.key)}`, "data-column-menu": true });
  menu.append(icon("chevron"));
  return [...found, menu, element("span", { class: "grid-edge", "data-edge": true })];
}

const isNumeric = (key: string, sample: Row): boolean =>
  isDelta(key) || key === "duration" || numberOf(valueOf(sample, key)) !== undefined;

export function sortBy(model: GridModel, key: string, adds: boolean): void {
  if (!key.startsWith("#") && !isDelta(key)) model.set({ order: pressed(model.view.order, key, adds) });
}

/** Pull an edge to resize, or a head cell to another place. Returns whether the press was taken. */
export function startDrag(event: PointerEvent, cell: HTMLElement, model: GridModel): void {
  const key = cell.dataset["column"]!;
  if (event.button !== 0 || key.startsWith("#") || isDelta(key)) return;
  if ((event.target as Element).closest("[data-edge]")) pullEdge(event, key, model);
  else if (key !== "name" && !(event.target as Element).closest("button")) carry(event, cell, key, model);
}

function pullEdge(event: PointerEvent, key: string, model: GridModel): void {
  event.preventDefault();
  const width = model.chosen.find((column) => column.key === key)?.width ?? LEAST_WIDTH;
  follow(event, (moved) => model.set({ columns: resized(model.chosen, key, width + moved) }));
}

function carry(event: PointerEvent, cell: HTMLElement, key: string, model: GridModel): void {
  let target: HTMLElement | null = null;
  const mark = (next: HTMLElement | null): void => {
    target?.classList.remove("is-target");
    target = next;
    target?.classList.add("is-target");
  };
  follow(
    event,
    (moved, at) => {
      if (Math.abs(moved) < DRAG_PIXELS && !cell.hasAttribute("data-carried")) return;
      cell.setAttribute("data-carried", "");
      const under = document.elementFromPoint(at.clientX, at.clientY)?.closest<HTMLElement>(".grid-head-cell[data-column]");
      mark(under && under !== cell ? under : null);
    },
    () => {
      if (target) model.set({ columns: movedTo(model.chosen, key, target.dataset["column"]!) });
      mark(null);
      // The click of this press comes after it, and is no wish to sort.
      setTimeout(() => cell.removeAttribute("data-carried"));
    },
  );
}

function follow(start: PointerEvent, move: (by: number, event: PointerEvent) => void, end?: () => void): void {
  const ending = new AbortController();
  const { signal } = ending;
  addEventListener("pointermove", (event) => move(event.clientX - start.clientX, event), { signal });
  const stop = (): void => {
    ending.abort();
    end?.();
  };
  addEventListener("pointerup", stop, { signal });
  addEventListener("pointercancel", stop, { signal });
}
