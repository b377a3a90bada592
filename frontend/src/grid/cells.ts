// The cells of a run's line, filled in place so that what stays the same costs nothing.
import { colourVariable } from "../palette";
import { stateMark } from "../widgets/state-mark";
import { cellText, chipsThatFit, valueText } from "./cell-text";
import { baseKey, isDelta, type Column } from "./columns";
import { element, put } from "../dom";
import type { GridModel } from "./grid-model";
import type { Row } from "./rows";

/** Columns of every grid, before those that are chosen. */
export const LEAD = ["#select", "#eye"] as const;
export const LEAD_WIDTHS: Record<string, number> = { "#select": 36, "#eye": 32 };


export interface CellContext {
  model: GridModel;
  /** The address of the project's pages. */
  page: string;
  isVisible: (id: string) => boolean;
  now: number;
}

const shown = new WeakMap<HTMLElement, string>();

/** What the cell shows is told apart by a few words; only other words draw it anew. */
function draw(cell: HTMLElement, words: string, fill: () => void): void {
  if (shown.get(cell) === words || cell.hasAttribute("data-editing")) return;
  shown.set(cell, words);
  cell.className = "grid-cell";
  cell.removeAttribute("title");
  fill();
}

export function fillCell(cell: HTMLElement, { key, width }: Column, row: Row | undefined, context: CellContext): void {
  if (!row) draw(cell, "…", () => cell.replaceChildren(element("span", { class: "grid-bone" })));
  else if (key === "#select") fillSelect(cell, row, context);
  else if (key === "#eye") fillEye(cell, row, context);
  else if (key === "name") fillName(cell, row, context);
  else if (key === "state") fillState(cell, row);
  else if (key === "tags") fillTags(cell, row, width);
  else if (isDelta(key)) fillDelta(cell, key, row, context);
  else fillValue(cell, key, row, context);
}

function fillSelect(cell: HTMLElement, row: Row, { model }: CellContext): void {
  const isOn = model.isSelected(row.id);
  draw(cell, `select ${row.id} ${isOn} ${row.name}`, () => {
    const box = element("input", { type: "checkbox", tabindex: -1, "aria-label": `Select ${row.name}` });
    box.checked = isOn;
    cell.replaceChildren(box);
  });
}

function fillEye(cell: HTMLElement, row: Row, { isVisible }: CellContext): void {
  const isOn = isVisible(row.id);
  draw(cell, `eye ${row.id} ${isOn} ${row.name}`, () => {
    const label = `Show ${row.name} in charts`;
    const eye = element("button", { type: "button", tabindex: -1, class: "icon-button grid-eye", "aria-label": label, "aria-pressed": String(isOn), "data-eye": true });
    cell.replaceChildren(eye);
  });
}

function fillName(cell: HTMLElement, row: Row, { model, page }: CellContext): void {
  const isBaseline = model.baseline?.id === row.id;
  draw(cell, `name ${row.id} ${row.color_index} ${isBaseline} ${row.name}`, () => {
    const dot = element("span", { class: "dot", style: `--run: var(${colourVariable(row.color_index)})` });
    const link = element("a", { href: `${page}/runs/${encodeURIComponent(row.id)}`, tabindex: -1, title: row.name }, row.name);
    cell.replaceChildren(dot, link, ...(isBaseline ? [element("span", { class: "chip grid-mark" }, "baseline")] : []));
    cell.classList.add("grid-name");
  });
}

function fillState(cell: HTMLElement, row: Row): void {
  draw(cell, `state ${row.state}`, () => {
    const word = row.state.charAt(0).toUpperCase() + row.state.slice(1);
    cell.replaceChildren(stateMark(row.state), word);
    cell.classList.add("status");
    put(cell, "data-status", row.state);
  });
}

function fillTags(cell: HTMLElement, row: Row, width: number): void {
  const tags = (row["tags"] as string[] | undefined) ?? [];
  const fitting = chipsThatFit(tags, width);
  draw(cell, `tags ${fitting} ${tags.join("\n")}`, () => {
    const chips = tags.slice(0, fitting).map((tag) => element("span", { class: "chip", title: tag }, tag));
    const more = tags.length - chips.length;
    cell.replaceChildren(...chips, ...(more ? [element("span", { class: "chip chip-quiet", title: tags.join(", ") }, `+${more}`)] : []));
    cell.classList.add("grid-tags");
  });
}

function fillValue(cell: HTMLElement, key: string, row: Row, { now }: CellContext): void {
  const { text, title, isNumber } = cellText(row, key, now);
  draw(cell, `${isNumber} ${text}\n${title}`, () => {
    cell.textContent = text;
    cell.classList.toggle("number", isNumber);
    cell.classList.toggle("muted", text === "—");
    if (title) cell.title = title;
  });
}

function fillDelta(cell: HTMLElement, key: string, row: Row, { model }: CellContext): void {
  const difference = model.difference(row, key);
  const text = difference === undefined ? "—" : signed(difference);
  const tone = difference === undefined ? "" : model.baseline!.tone(baseKey(key), difference);
  draw(cell, `delta ${text} ${tone}`, () => {
    cell.textContent = text;
    cell.classList.add("number");
    put(cell, "data-tone", tone || null);
    cell.title = difference === undefined ? "" : `${difference > 0 ? "+" : ""}${difference}${tone && `, ${tone} than the baseline`}`;
  });
}

const signed = (difference: number): string => (difference > 0 ? "+" : "") + valueText(difference).text;
