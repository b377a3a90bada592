// The column manager: every field of the project's runs, found by name, with a tick for those shown.
import { iconButton } from "../widgets/icons";
import { added, has, labelOf, movedBy, pinned, removed, RUN_KEYS, type Column } from "./columns";
import { button, element } from "../dom";
import type { GridModel } from "./grid-model";
import { openPopup } from "../widgets/popup";
import { tellRefusal } from "../widgets/refusal";
import type { FieldUse } from "./questions";

const MOST_OFFERED = 200;

export function openColumns(anchor: HTMLElement, model: GridModel): void {
  openPopup(anchor, "Columns", (box) => {
    const search = element("input", { class: "input", type: "search", placeholder: "Find a field", "aria-label": "Find a field" });
    const list = element("div", { class: "grid-columns" });
    const reset = button("As at first", () => model.set({ columns: null }), { class: "button button-small button-quiet" });
    box.append(search, list, element("div", { class: "grid-popup-foot" }, reset));
    let fields: string[] = RUN_KEYS;
    const draw = (): void => drawList(list, model, fields, search.value.trim().toLowerCase());
    search.addEventListener("input", draw);
    const onView = (): void => {
      if (!box.isConnected) return model.removeEventListener("view", onView);
      keepingFocus(list, draw);
    };
    model.addEventListener("view", onView);
    draw();
    void model.questions.keys().then((found) => {
      fields = [...new Set([...RUN_KEYS, ...namesOf(found)])];
      draw();
    }).catch(tellRefusal("The fields could not be loaded"));
  });
}

/** Metrics first: they are what a table of runs is mostly asked for. */
function namesOf(found: readonly FieldUse[]): string[] {
  const of = (source: string): string[] => found.filter((use) => use.source === source).map((use) => use.key);
  return [...of("summary"), ...of("config")];
}

function drawList(list: HTMLElement, model: GridModel, fields: readonly string[], wanted: string): void {
  const matches = (key: string): boolean => `${key} ${labelOf(key)}`.toLowerCase().includes(wanted);
  const columns = model.chosen;
  const shown = columns.filter((column) => matches(column.key));
  const others = fields.filter((key) => !has(columns, key) && matches(key));
  list.replaceChildren(
    ...shown.map((column) => shownLine(column, model)),
    ...(others.length ? [element("p", { class: "grid-popup-title" }, "More fields")] : []),
    ...others.slice(0, MOST_OFFERED).map((key) => tick(key, false, model)),
    ...(others.length > MOST_OFFERED ? [element("p", { class: "muted small" }, `and ${others.length - MOST_OFFERED} more: write a part of the name`)] : []),
  );
}

function shownLine(column: Column, model: GridModel): HTMLElement {
  const { key, isPinned } = column;
  const set = (columns: Column[]): void => model.set({ columns });
  const line = tick(key, true, model);
  if (key === "name") return line;
  line.append(
    small("arrow-up", `Move ${labelOf(key)} up`, () => set(movedBy(model.chosen, key, -1))),
    small("arrow-down", `Move ${labelOf(key)} down`, () => set(movedBy(model.chosen, key, 1))),
    small("pin", isPinned ? `Unpin ${labelOf(key)}` : `Pin ${labelOf(key)}`, () => set(pinned(model.chosen, key, !isPinned)), isPinned),
  );
  return line;
}

function small(name: string, label: string, act: () => void, isOn?: boolean): HTMLElement {
  const made = iconButton(name, label, act);
  made.dataset["act"] = name;
  if (isOn !== undefined) made.setAttribute("aria-pressed", String(isOn));
  return made;
}

function tick(key: string, isOn: boolean, model: GridModel): HTMLElement {
  const box = element("input", { type: "checkbox", disabled: key === "name" });
  box.checked = isOn;
  box.addEventListener("change", () => model.set({ columns: box.checked ? added(model.chosen, key) : removed(model.chosen, key) }));
  const cut = key.indexOf(".") + 1;
  const name = cut
    ? [element("span", { class: "muted" }, key.slice(0, cut)), key.slice(cut)]
    : [labelOf(key)];
  const label = element("label", { class: "check" }, box, element("span", { class: "ellipsis", title: key }, ...name));
  return element("div", { class: "grid-column-line", "data-key": key }, label);
}

/** A list drawn anew takes the focus away from what was pressed in it. */
function keepingFocus(list: HTMLElement, draw: () => void): void {
  const focused = list.contains(document.activeElement) ? (document.activeElement as HTMLElement) : null;
  const key = focused?.closest<HTMLElement>("[data-key]")?.dataset["key"];
  const act = focused?.dataset["act"];
  draw();
  if (key === undefined) return;
  const line = list.querySelector<HTMLElement>(`[data-key="${CSS.escape(key)}"]`);
  (line?.querySelector<HTMLElement>(act ? `[data-act="${CSS.escape(act)}"]` : "input") ?? list.querySelector("input"))?.focus();
}
