// Controls of the settings drawer. Each shows a value and says when a person has changed it.
import { labelled, make } from "../dom";

export type Tell<T> = (value: T) => void;

export function textField(label: string, value: string, tell: Tell<string>, help = ""): HTMLElement {
  const input = make("input", "input");
  input.value = value;
  input.spellcheck = false;
  input.autocomplete = "off";
  input.placeholder = help;
  input.addEventListener("change", () => tell(input.value.trim()));
  return labelled(label, input);
}

/** One entry a line. `complaint` says what is wrong with an entry, or nothing. */
export function listField(
  label: string, value: readonly string[], tell: Tell<string[]>, help: string, complaint: (text: string) => string = () => "",
): HTMLElement {
  const area = make("textarea", "input");
  area.rows = Math.max(2, value.length + 1);
  area.value = value.join("\n");
  area.spellcheck = false;
  area.placeholder = help;
  const wrong = make("span", "errors small");
  wrong.setAttribute("role", "status");
  const entries = (): string[] => area.value.split("\n").map((line) => line.trim()).filter(Boolean);
  area.addEventListener("input", () => (wrong.textContent = entries().map(complaint).find(Boolean) ?? ""));
  area.addEventListener("change", () => tell(entries()));
  const box = labelled(label, area);
  box.append(wrong);
  return box;
}

/** Names from a list of known ones: those chosen as chips, and a field for more. */
export function namesField(
  label: string, value: readonly string[], known: readonly string[], tell: Tell<string[]>, help: string,
): HTMLElement {
  let names = [...value];
  const box = make("div", "field");
  const chips = make("div", "chips");
  const input = make("input", "input");
  const list = make("datalist", "");
  list.id = `known-${label.replaceAll(/\W+/g, "-")}`;
  list.append(...known.slice(0, 1_000).map((name) => new Option(name)));
  input.setAttribute("list", list.id);
  input.placeholder = help;
  input.setAttribute("aria-label", `Add to ${label.toLowerCase()}`);
  const set = (next: string[]): void => {
    names = next;
    chips.replaceChildren(...names.map((name) => chip(name, () => change(names.filter((one) => one !== name)))));
  };
  const change = (next: string[]): void => {
    set(next);
    tell(next);
  };
  input.addEventListener("change", () => {
    const name = input.value.trim();
    input.value = "";
    if (name && !names.includes(name)) change([...names, name]);
  });
  set(names);
  const title = make("span", "");
  title.textContent = label;
  box.append(title, chips, input, list);
  return box;
}

function chip(name: string, remove: () => void): HTMLElement {
  const box = make("span", "chip");
  const button = make("button", "");
  button.type = "button";
  button.textContent = "×";
  button.setAttribute("aria-label", `Remove ${name}`);
  button.addEventListener("click", remove);
  box.append(name, button);
  return box;
}

export function choiceField(
  label: string, value: string, options: readonly (readonly [string, string])[], tell: Tell<string>,
): HTMLElement {
  const select = make("select", "input");
  select.append(...options.map(([name, text]) => new Option(text, name)));
  if (!options.some(([name]) => name === value)) select.append(new Option(value, value));
  select.value = value;
  select.addEventListener("change", () => tell(select.value));
  return labelled(label, select);
}

export function flagField(label: string, value: boolean, tell: Tell<boolean>): HTMLElement {
  const box = make("label", "flag");
  const input = make("input", "");
  input.type = "checkbox";
  input.checked = value;
  input.addEventListener("change", () => tell(input.checked));
  box.append(input, label);
  return box;
}

export function sliderField(
  label: string, value: number, { min, max, step }: { min: number; max: number; step: number }, tell: Tell<number>,
): HTMLElement {
  const input = make("input", "slider");
  Object.assign(input, { type: "range", min: String(min), max: String(max), step: String(step) });
  input.value = String(value);
  const output = make("output", "");
  const show = (): void => {
    output.value = Number(input.value).toFixed(2);
    input.style.setProperty("--filled", `${((Number(input.value) - min) / (max - min)) * 100}%`);
  };
  input.addEventListener("input", () => {
    show();
    tell(Number(input.value));
  });
  show();
  const row = make("span", "slider-row");
  row.append(input, output);
  input.setAttribute("aria-label", label);
  return labelled(label, row);
}

/** Least and greatest value; an empty field sets none. */
export function limitsField(
  label: string, [least, most]: readonly [number | null, number | null], tell: Tell<[number | null, number | null]>,
): HTMLElement {
  const fields = [least, most].map((value, at) => {
    const input = make("input", "input");
    input.type = "number";
    input.step = "any";
    input.value = value === null ? "" : String(value);
    input.placeholder = at ? "automatic" : "automatic";
    input.setAttribute("aria-label", `${label}, ${at ? "greatest" : "least"}`);
    input.addEventListener("change", () => tell([numberIn(fields[0]!), numberIn(fields[1]!)]));
    return input;
  });
  const row = make("span", "limits-row");
  row.append(fields[0]!, "to", fields[1]!);
  const box = make("div", "field");
  const title = make("span", "");
  title.textContent = label;
  box.append(title, row);
  return box;
}

const numberIn = ({ value }: HTMLInputElement): number | null => (value === "" ? null : Number(value));
