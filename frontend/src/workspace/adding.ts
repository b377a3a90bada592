// The dialog that adds panels: choose metrics, each for itself or all in one.
import { page } from "../store";
import { addPanel } from "./edits";
import { make } from "../dom";
import { choiceField } from "./fields";
import { matcher } from "./layout";
import type { Desk } from "./menus";

const MOST_LISTED = 200;

export function openAdding(desk: Desk, section: string): void {
  const dialog = make("dialog", "dialog adding");
  dialog.setAttribute("aria-label", "Add panels");
  const chosen = new Set<string>();
  const list = make("div", "adding-list");
  const find = make("input", "input");
  find.type = "search";
  find.placeholder = "Find a metric";
  find.setAttribute("aria-label", "Find a metric");
  const show = (): void => list.replaceChildren(...options(find.value, chosen));
  find.addEventListener("input", show);
  show();
  let isOne = false;
  const how = choiceField("Show them", "each", [["each", "In a panel each"], ["one", "In one panel"]], (value) => (isOne = value === "one"));
  const form = make("form", "stack");
  form.method = "dialog";
  const title = make("h2", "");
  title.textContent = "Add panels";
  form.append(title, find, list, how, actions(dialog));
  dialog.append(form);
  dialog.addEventListener("close", () => {
    if (dialog.returnValue === "yes") add(desk, section, [...chosen], isOne);
    dialog.remove();
  });
  document.body.append(dialog);
  dialog.showModal();
}

function options(find: string, chosen: Set<string>): HTMLElement[] {
  const found = page.now.keys.filter(matcher(find)).slice(0, MOST_LISTED);
  if (found.length === 0) {
    const nothing = make("p", "muted");
    nothing.textContent = "No metric matches.";
    return [nothing];
  }
  return found.map((metric) => {
    const label = make("label", "flag");
    const box = make("input", "");
    box.type = "checkbox";
    box.checked = chosen.has(metric);
    box.addEventListener("change", () => (box.checked ? chosen.add(metric) : chosen.delete(metric)));
    label.append(box, metric);
    return label;
  });
}

function add(desk: Desk, section: string, metrics: readonly string[], isOne: boolean): void {
  const [first] = metrics;
  if (first === undefined) return;
  const base = { kind: "line", stream: "history" };
  if (isOne) return desk.edit(addPanel(section, { ...base, metric: first, settings: { metrics } }));
  desk.edit((layout) => metrics.toReversed().reduce((now, metric) => addPanel(section, { ...base, metric })(now), layout));
}

function actions(dialog: HTMLDialogElement): HTMLElement {
  const box = make("div", "dialog-actions");
  const cancel = make("button", "button");
  cancel.type = "button";
  cancel.textContent = "Cancel";
  cancel.addEventListener("click", () => dialog.close());
  const go = make("button", "button button-primary");
  go.value = "yes";
  go.textContent = "Add";
  box.append(cancel, go);
  return box;
}
