// Small dialogs with one field. They answer null when they are left.
import { element, labelled } from "../dom";
import { askWith } from "./dialog";

interface Question {
  title: string;
  label: string;
  action: string;
}

export async function askText({ value, ...question }: Question & { value: string }): Promise<string | null> {
  const typed = await ask(question, element("input", { class: "input", required: true, maxlength: 200, value }));
  return typed?.trim() || null;
}

export const askChoice = (
  { options, ...question }: Question & { options: readonly { value: string; label: string }[] },
): Promise<string | null> => ask(question, element("select", { class: "input" }, ...options.map(({ value, label }) => new Option(label, value))));

async function ask({ title, label, action }: Question, field: HTMLInputElement | HTMLSelectElement): Promise<string | null> {
  const { value } = await askWith(title, [labelled(label, field)], [["yes", action]]);
  return value === "yes" ? field.value : null;
}
