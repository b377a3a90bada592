// The filter builder: a line for each condition, and brackets of some more lines.
import { icon } from "../widgets/icons";
import { RUN_KEYS } from "./columns";
import { button, element } from "../dom";
import { isBracket, needsValue, OPERATORS, type Bracket, type Condition, type Join, type Where } from "./filter-text";
import type { GridModel } from "./grid-model";
import { operatorsFor } from "./operators";
import { openPopup } from "../widgets/popup";
import { tellRefusal } from "../widgets/refusal";
import type { FieldUse } from "./questions";

const TYPING_MILLISECONDS = 300;
const MOST_OFFERED = 100;

export function openFilter(anchor: HTMLElement, model: GridModel): void {
  openPopup(anchor, "Filter", (box) => {
    box.classList.add("grid-filter");
    new FilterBuilder(box, model).start();
  });
}

interface Parts {
  join: Join;
  parts: (Condition | Bracket)[];
}

class FilterBuilder {
  private readonly where: Where;
  private readonly list = element("div", { class: "grid-conditions" });
  private readonly fields = element("datalist", { id: "grid-fields" });
  private readonly values = element("datalist", { id: "grid-values" });
  private uses = new Map<string, FieldUse>();
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly box: HTMLElement, private readonly model: GridModel) {
    this.where = structuredClone(model.view.where);
    if (!this.where.parts.length) this.where.parts.push(newCondition());
  }

  start(): void {
    const foot = element("div", { class: "grid-popup-foot" }, this.adder(this.where), this.bracketAdder(), element("span", { class: "spacer" }), button("Clear", () => this.clear(), { class: "button button-small button-quiet" }));
    this.box.append(element("h2", { class: "grid-popup-head" }, "Filter"), this.list, foot, this.fields, this.values);
    this.draw();
    void this.model.questions.keys().then((found) => {
      this.uses = new Map(found.map((use) => [use.key, use]));
      this.draw();
    }).catch(tellRefusal("The fields could not be loaded"));
  }

  private draw(): void {
    const focused = this.list.contains(document.activeElement);
    this.list.replaceChildren(...this.linesOf(this.where));
    if (focused) this.list.querySelector("input")?.focus();
  }

  private linesOf(parts: Parts): HTMLElement[] {
    return parts.parts.map((part, at) =>
      isBracket(part) ? this.bracket(part, parts, at) : this.line(part, parts, at),
    );
  }

  private line(condition: Condition, parts: Parts, at: number): HTMLElement {
    return element("div", { class: "grid-condition" }, this.joinAt(parts, at), this.keyField(condition), this.operatorField(condition), this.valueField(condition), this.remover(parts, at, "Remove this condition"));
  }

  private bracket(bracket: Bracket, parts: Parts, at: number): HTMLElement {
    const inner = element("div", { class: "grid-bracket", role: "group", "aria-label": "Bracket" }, ...this.linesOf(bracket), this.adder(bracket));
    return element("div", { class: "grid-condition" }, this.joinAt(parts, at), inner, this.remover(parts, at, "Remove this bracket"));
  }

  /** “Where”, then a choice of and or or, which holds for all lines of its level. */
  private joinAt(parts: Parts, at: number): HTMLElement {
    if (at !== 1) return element("span", { class: "grid-join muted" }, at ? parts.join : parts === this.where ? "Where" : "");
    const made = select("And or or", { and: "and", or: "or" }, parts.join, (value) => {
      parts.join = value as Join;
      this.changed();
      this.draw();
    });
    made.classList.add("grid-join");
    return made;
  }

  private keyField(condition: Condition): HTMLElement {
    const field = input("Field", condition.key, "grid-fields");
    field.placeholder = "Field";
    const offer = (): void => offerTo(this.fields, this.keysLike(field.value));
    field.addEventListener("focus", offer);
    field.addEventListener("input", () => {
      condition.key = field.value.trim();
      offer();
      this.changed();
    });
    field.addEventListener("change", () => this.onKey(condition, field));
    return field;
  }

  /** Another field may know other operators. */
  private onKey(condition: Condition, field: HTMLElement): void {
    const operators = operatorsFor(condition.key, this.uses.get(condition.key));
    if (!operators.includes(condition.operator) || !condition.value) condition.operator = operators[0]!;
    field.closest(".grid-condition")?.querySelector("select:not(.grid-join)")?.replaceWith(this.operatorField(condition));
    this.changed();
  }

  private keysLike(typed: string): string[] {
    const wanted = typed.toLowerCase();
    const known = [...new Set([...RUN_KEYS, ...this.uses.keys()])];
    return known.filter((key) => key.toLowerCase().includes(wanted)).slice(0, MOST_OFFERED);
  }

  private operatorField(condition: Condition): HTMLElement {
    const words = operatorsFor(condition.key, this.uses.get(condition.key));
    const options = Object.fromEntries(words.map((word) => [word, OPERATORS[word]!]));
    return select("Operator", options, condition.operator, (value, field) => {
      condition.operator = value;
      const box = field.closest(".grid-condition")?.querySelector<HTMLInputElement>("input[list=grid-values]");
      if (box) box.disabled = !needsValue(value);
      this.changed();
    });
  }

  private valueField(condition: Condition): HTMLElement {
    const field = input("Value", condition.value, "grid-values");
    field.placeholder = "Value";
    field.disabled = !needsValue(condition.operator);
    const offer = (): void => void this.offerValues(condition);
    field.addEventListener("focus", offer);
    field.addEventListener("input", () => {
      condition.value = field.value;
      offer();
      this.changed();
    });
    return field;
  }

  /** What runs have there, the commonest first. A field that is none offers nothing. */
  private async offerValues({ key, value }: Condition): Promise<void> {
    const isKnown = RUN_KEYS.includes(key) || this.uses.has(key);
    const found = isKnown ? await this.model.questions.values(key, value).catch(() => []) : [];
    const texts = found.map((one) => one.value).flat().filter((one) => typeof one !== "object");
    offerTo(this.values, [...new Set(texts.map(String))]);
  }

  private adder(parts: Parts): HTMLElement {
    return button([icon("plus"), "Condition"], () => this.add(parts, newCondition()), { class: "button button-small button-quiet" });
  }

  private bracketAdder(): HTMLElement {
    const add = (): void => this.add(this.where, { join: this.where.join === "and" ? "or" : "and", parts: [newCondition(), newCondition()] });
    return button([icon("plus"), "Bracket"], add, { class: "button button-small button-quiet" });
  }

  private add(parts: Parts, part: Condition | Bracket): void {
    parts.parts.push(part);
    this.draw();
    [...this.list.querySelectorAll<HTMLElement>("input[list=grid-fields]")].at(-1)?.focus();
  }

  private remover(parts: Parts, at: number, label: string): HTMLElement {
    return button(icon("cross"), () => {
      parts.parts.splice(at, 1);
      this.changed();
      this.draw();
      this.box.querySelector<HTMLElement>(".grid-popup-foot button")?.focus();
    }, { class: "icon-button", "aria-label": label, title: label });
  }

  private clear(): void {
    this.where.parts.splice(0, Infinity, newCondition());
    this.changed();
    this.draw();
  }

  private changed(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.model.set({ where: wholeOf(this.where) }), TYPING_MILLISECONDS);
  }
}

const newCondition = (): Condition => ({ key: "", operator: "=", value: "" });

/** Lines without a field are on their way, and nothing to remember. */
function wholeOf(where: Where): Where {
  const parts = where.parts
    .map((part) => (isBracket(part) ? { ...part, parts: part.parts.filter(({ key }) => key) } : { ...part }))
    .filter((part) => (isBracket(part) ? part.parts.length : part.key));
  return { join: where.join, parts };
}

function input(label: string, value: string, list: string): HTMLInputElement {
  const made = element("input", { class: "input", "aria-label": label, list, autocomplete: "off", spellcheck: "false" });
  made.value = value;
  return made;
}

function select(label: string, options: Record<string, string>, value: string, act: (value: string, field: HTMLSelectElement) => void): HTMLSelectElement {
  const made = element("select", { class: "input", "aria-label": label });
  made.append(...Object.entries(options).map(([word, text]) => element("option", { value: word }, text)));
  made.value = value;
  made.addEventListener("change", () => act(made.value, made));
  return made;
}

const offerTo = (list: HTMLDataListElement, words: readonly string[]): void =>
  list.replaceChildren(...words.map((value) => element("option", { value })));
