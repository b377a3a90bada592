// Which metrics get a line chart: each one for itself, or all in one.
import { button, element, make } from "../dom";
import { page } from "../store";
import { addPanel } from "./edits";
import { choiceField } from "./fields";
import { matcher } from "./layout";
import type { Desk } from "./menus";

const MOST_LISTED = 200;

export function metricsForm(desk: Desk, section: string, dialog: HTMLDialogElement): HTMLElement {
  const chosen = new Set<string>();
  const list = make("div", "adding-list");
  const find = element("input", { class: "input", type: "search", placeholder: "Find a metric", "aria-label": "Find a metric", autofocus: true });
  const show = (): void => list.replaceChildren(...options(find.value, chosen));
  find.addEventListener("input", show);
  show();
  let isOne = false;
  const how = choiceField("Show them", "each", [["each", "In a panel each"], ["one", "In one panel"]], (value) => (isOne = value === "one"));
  const form = element("form", { class: "stack", method: "dialog" }, make("h2", "", "Add line charts"), find, list, how, actions(dialog));
  form.addEventListener("submit", () => add(desk, section, [...chosen], isOne));
  queueMicrotask(() => find.focus());
  return form;
}

function options(find: string, chosen: Set<string>): HTMLElement[] {
  const found = page.now.keys.filter(matcher(find)).slice(0, MOST_LISTED);
  if (found.length === 0) return [make("p", "muted", "No metric matches.")];
  return found.map((metric) => {
    const box = element("input", { type: "checkbox" });
    box.checked = chosen.has(metric);
    box.addEventListener("change", () => (box.checked ? chosen.add(metric) : chosen.delete(metric)));
    return make("label", "flag", box, metric);
  });
}

function add(desk: Desk, section: string, metrics: readonly string[], isOne: boolean): void {
  const [first] = metrics;
  if (first === undefined) return;
  const base = { kind: "line", stream: "history" };
  if (isOne) return desk.edit(addPanel(section, { ...base, metric: first, settings: { metrics } }));
  desk.edit((layout) => metrics.toReversed().reduce((now, metric) => addPanel(section, { ...base, metric })(now), layout));
}

const actions = (dialog: HTMLDialogElement): HTMLElement =>
  make("div", "dialog-actions",
    button("Cancel", () => dialog.close(), { class: "button" }),
    element("button", { class: "button button-primary", value: "yes" }, "Add"));
