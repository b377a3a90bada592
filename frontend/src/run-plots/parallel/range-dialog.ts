// A brush without a mouse: the range of an axis that lines must pass.
import { element, labelled } from "../../dom";
import { askWith } from "../../widgets/dialog";
import type { PlotColumn } from "../columns";
import type { Brush } from "./lines";

/** Undefined when the dialog is left, null for no brush. */
export async function askRange(title: string, column: PlotColumn, now: Brush | undefined): Promise<Brush | null | undefined> {
  const [from, to] = [0, 1].map((end) => fieldOf(column, now?.[end as 0 | 1])) as [Field, Field];
  const { value } = await askWith(`Keep only a range of ${title}`, [labelled("From", from), labelled("To", to)], [["yes", "Keep only these"]]);
  return value === "yes" ? rangeOf(column, from.value, to.value) : undefined;
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
