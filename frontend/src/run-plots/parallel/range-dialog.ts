// A brush without a mouse: the range of an axis that lines must pass.
import { button, element, make } from "../../dom";
import type { PlotColumn } from "../columns";
import type { Brush } from "./lines";

/** Undefined when the dialog is left, null for no brush. */
export function askRange(title: string, column: PlotColumn, now: Brush | undefined): Promise<Brush | null | undefined> {
  const dialog = element("dialog", { class: "dialog", "aria-label": `Keep only a range of ${title}` });
  const [from, to] = [0, 1].map((end) => fieldOf(column, now?.[end as 0 | 1])) as [Field, Field];
  const form = element("form", { method: "dialog", class: "stack" });
  const actions = make("div", "dialog-actions", button("Cancel", () => dialog.close(), { class: "button" }), element("button", { class: "button button-primary", value: "yes" }, "Keep only these"));
  form.append(make("h2", "", title), make("label", "field", make("span", "", "From"), from), make("label", "field", make("span", "", "To"), to), actions);
  dialog.append(form);
  document.body.append(dialog);
  dialog.showModal();
  return new Promise((answer) => {
    dialog.addEventListener("close", () => {
      answer(dialog.returnValue === "yes" ? rangeOf(column, from.value, to.value) : undefined);
      dialog.remove();
    });
  });
}

type Field = HTMLInputElement | HTMLSelectElement;

function fieldOf({ kind, words }: PlotColumn, value: number | undefined): Field {
  if (kind === "words") {
    const select = element("select", { class: "input" });
    select.append(new Option("Any", ""), ...words.map((word, at) => new Option(word, String(at))));
    select.value = value === undefined ? "" : String(value);
    return select;
  }
  if (kind !== "time") return element("input", { class: "input", type: "number", step: "any", placeholder: "Any", value: value ?? null });
  return element("input", { class: "input", type: "datetime-local", value: value === undefined ? null : localMinute(value) });
}

function localMinute(value: number): string {
  const moment = new Date(value - new Date(value).getTimezoneOffset() * 60_000);
  return moment.toISOString().slice(0, 16);
}

function rangeOf({ kind }: PlotColumn, from: string, to: string): Brush | null {
  if (from === "" && to === "") return null;
  const read = (text: string, open: number): number => (text === "" ? open : kind === "time" ? Date.parse(text) : Number(text));
  const ends = [read(from, -Infinity), read(to, Infinity)] as [number, number];
  return ends[0] <= ends[1] ? ends : [ends[1], ends[0]];
}
