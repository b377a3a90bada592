// A field of runs, found by typing a part of its name: ARIA's combobox with a list below it.
import { element, make } from "../dom";
import type { FieldCatalogue, FieldSource } from "./field-catalogue";
import { isField } from "../run-panels/fields";
import type { Tell } from "./fields";

const WAIT_MILLISECONDS = 120;
const ALL: readonly FieldSource[] = ["config", "summary", "run"];

export interface PickerOptions {
  sources?: readonly FieldSource[];
  help?: string;
}

let made = 0;

/** One field; an emptied one is "". */
export function fieldPicker(label: string, value: string, fields: FieldCatalogue, tell: Tell<string>, options: PickerOptions = {}): HTMLElement {
  const picker = new Picker(label, fields, options, (field) => tell(field));
  picker.input.value = value;
  return make("div", "field", make("span", "", label), picker.box);
}

/** Several fields, those chosen as chips. */
export function fieldsPicker(
  label: string, value: readonly string[], fields: FieldCatalogue, tell: Tell<string[]>, options: PickerOptions = {},
): HTMLElement {
  let names = [...value];
  const chips = make("div", "chips");
  const change = (next: string[]): void => {
    names = next;
    show();
    tell(next);
  };
  const show = (): void => chips.replaceChildren(...names.map((name) => chip(name, () => change(names.filter((one) => one !== name)))));
  const picker = new Picker(`Add to ${label.toLowerCase()}`, fields, options, (field) => {
    picker.input.value = "";
    if (field && !names.includes(field)) change([...names, field]);
  });
  show();
  return make("div", "field", make("span", "", label), chips, picker.box);
}

function chip(name: string, remove: () => void): HTMLElement {
  const cross = element("button", { type: "button", "aria-label": `Remove ${name}` }, "×");
  cross.addEventListener("click", remove);
  return make("span", "chip", name, cross);
}

class Picker {
  readonly input: HTMLInputElement;
  readonly box: HTMLElement;
  private readonly list: HTMLElement;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private latest = 0;

  constructor(label: string, private readonly fields: FieldCatalogue, private readonly options: PickerOptions, private readonly choose: Tell<string>) {
    const id = `fields-${made++}`;
    this.input = element("input", {
      class: "input", role: "combobox", "aria-label": label, "aria-expanded": "false", "aria-controls": id,
      "aria-autocomplete": "list", autocomplete: "off", spellcheck: "false", placeholder: options.help ?? "Find a field",
    });
    this.list = element("div", { class: "picker-list", role: "listbox", id, "aria-label": "Fields", hidden: true });
    this.box = make("div", "picker", this.input, this.list);
    this.input.addEventListener("input", () => this.search(WAIT_MILLISECONDS));
    this.input.addEventListener("click", () => this.list.hidden && this.search(0));
    this.input.addEventListener("keydown", (event) => this.onKey(event));
    this.input.addEventListener("blur", () => this.close());
    this.input.addEventListener("change", () => this.settle());
    // Before the blur, which closes the list.
    this.list.addEventListener("pointerdown", (event) => {
      event.preventDefault();
      this.take((event.target as Element).closest<HTMLElement>("[role=option]"));
    });
  }

  private search(wait: number): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.find(), wait);
  }

  private async find(): Promise<void> {
    const mine = ++this.latest;
    // What stands there whole is a choice made before, and no search.
    const text = this.input.selectionStart === 0 && this.input.selectionEnd === this.input.value.length ? "" : this.input.value.trim();
    const found = await this.fields.find(text, this.options.sources ?? ALL);
    if (mine !== this.latest || document.activeElement !== this.input) return;
    this.list.replaceChildren(...(found.length ? found.map(({ key, count }, at) => this.option(key, count, at)) : [make("p", "muted", "No field matches.")]));
    this.list.hidden = false;
    this.input.setAttribute("aria-expanded", "true");
    this.mark(this.list.querySelector("[role=option]"));
  }

  private option(key: string, count: number, at: number): HTMLElement {
    const runs = make("span", "muted", count === 1 ? "1 run" : `${count} runs`);
    return element("div", { role: "option", id: `${this.list.id}-${at}`, "data-key": key, title: key }, make("span", "picker-name", key), runs);
  }

  private mark(option: Element | null): void {
    this.list.querySelector("[aria-selected=true]")?.setAttribute("aria-selected", "false");
    option?.setAttribute("aria-selected", "true");
    option?.scrollIntoView({ block: "nearest" });
    if (option) this.input.setAttribute("aria-activedescendant", option.id);
    else this.input.removeAttribute("aria-activedescendant");
  }

  private onKey(event: KeyboardEvent): void {
    const marked = this.list.querySelector<HTMLElement>("[aria-selected=true]");
    const to = { ArrowDown: marked?.nextElementSibling, ArrowUp: marked?.previousElementSibling }[event.key];
    if (event.key === "ArrowDown" && this.list.hidden) this.search(0);
    else if (event.key === "Enter" && !this.list.hidden) this.take(marked ?? null);
    else if (event.key === "Enter") this.settle();
    else if (event.key === "Escape" && !this.list.hidden) this.close();
    else if (to) this.mark(to);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  private take(option: HTMLElement | null): void {
    const key = option?.dataset["key"];
    if (key === undefined) return;
    this.input.value = key;
    this.close();
    this.choose(key);
  }

  /** Left with something typed: a field's whole name is as good as a choice; no name takes it out. */
  private settle(): void {
    const text = this.input.value.trim();
    if (text === "" || isField(text)) this.choose(text);
  }

  private close(): void {
    clearTimeout(this.timer);
    this.latest++;
    this.list.hidden = true;
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
  }
}
