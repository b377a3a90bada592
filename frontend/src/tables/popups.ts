// The small windows of a table: conditions, grouping, and the table to put beside it.
import { button, element, make } from "../dom";
import { openPopup } from "../widgets/popup";
import { iconButton } from "../widgets/icons";
import { KINDS_OF_JOIN } from "./combine";
import { type Condition, needsValue, type Operator, OPERATORS } from "./conditions";
import type { Beside, Exploration } from "./exploration";
import { AGGREGATES } from "./group";

type Change = (change: Partial<Exploration>) => void;

function open(anchor: HTMLElement, title: string, fill: (box: HTMLElement, close: () => void) => void): void {
  openPopup(anchor, title, (box, close) => {
    box.classList.add("table-popup");
    fill(box, close);
  });
}

export function openConditions(anchor: HTMLElement, columns: readonly string[], where: readonly Condition[], change: Change): void {
  open(anchor, "Show rows where", (box, close) => {
    const lines = make("div", "table-conditions");
    const add = (condition?: Condition): void => lines.append(conditionLine(columns, condition));
    (where.length ? where : [undefined]).forEach((one) => add(one));
    const apply = (): void => {
      change({ where: [...lines.children].flatMap((line) => conditionIn(line as HTMLElement)) });
      close();
    };
    const form = element("form", {}, lines, foot(button("Add a condition", () => add()), make("span", "spacer"), submit("Show")));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      apply();
    });
    box.append(form);
  });
}

function conditionLine(columns: readonly string[], condition?: Condition): HTMLElement {
  const column = select("Column", columns, condition?.column);
  const operator = select("Condition", OPERATORS, condition?.operator ?? "=");
  const value = element("input", { class: "input", "aria-label": "Value", value: condition?.value ?? "" });
  const show = (): void => void (value.hidden = !needsValue(operator.value as Operator));
  operator.addEventListener("change", show);
  show();
  const line = make("div", "table-condition", column, operator, value);
  line.append(iconButton("cross", "Remove the condition", () => line.remove()));
  return line;
}

function conditionIn(line: HTMLElement): Condition[] {
  const [column, operator] = [...line.querySelectorAll("select")].map((one) => one.value) as [string, Operator];
  const value = line.querySelector("input")!.value;
  return needsValue(operator) && !value.trim() ? [] : [{ column, operator, value }];
}

export function openGrouping(anchor: HTMLElement, columns: readonly string[], { group, aggregate }: Exploration, change: Change): void {
  open(anchor, "Group rows", (box) => {
    const by = select("Group by", ["", ...columns], group, "no groups");
    const how = select("Of numbers show the", AGGREGATES, aggregate);
    for (const one of [by, how]) {
      one.addEventListener("change", () => change({ group: by.value, aggregate: how.value as Exploration["aggregate"] }));
    }
    box.append(labelled("Group by", by), labelled("Of numbers show the", how));
  });
}

export interface BesideChoices {
  columns: readonly string[];
  /** The keys of tables on this page. */
  keys: readonly string[];
  runs: readonly { id: string; name: string }[];
  steps: readonly number[];
  now: Beside;
}

/** Which table to put beside this one, and on what. */
export function openBeside(anchor: HTMLElement, { columns, keys, runs, steps, now }: BesideChoices, change: Change, canEnd: boolean): void {
  open(anchor, "Compare with another table", (box, close) => {
    const key = select("Table", keys, now.key);
    const run = element("select", { class: "input", "aria-label": "Run" }, ...runs.map(({ id, name }) => element("option", { value: id, selected: id === now.run }, name)));
    const step = element("input", { class: "input", type: "number", "aria-label": "Step", placeholder: "last", value: now.step ?? "", list: "table-steps" });
    const known = element("datalist", { id: "table-steps" }, ...steps.slice(0, 200).map((one) => element("option", { value: one })));
    const on = select("Same in both", columns, now.on);
    const other = element("input", { class: "input", "aria-label": "Column of the other", placeholder: "the same column", value: now.other === now.on ? "" : now.other });
    const how = select("Rows", KINDS_OF_JOIN, now.how, "", NAMES_OF_JOIN);
    const form = element("form", {}, labelled("Table", key), labelled("Run", run), labelled("Step", step, known), labelled("Same in both", on), labelled("Column of the other", other), labelled("Rows", how));
    const ending = canEnd ? [button("Show this table alone", () => (change({ beside: null }), close()))] : [];
    form.append(foot(...ending, make("span", "spacer"), submit("Compare")));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const beside = { key: key.value, run: run.value, step: step.value === "" ? null : Number(step.value), on: on.value, other: other.value || on.value, how: how.value as Beside["how"] };
      change({ beside, isStacked: false });
      close();
    });
    box.append(form);
  });
}

const NAMES_OF_JOIN: Readonly<Record<string, string>> = { inner: "those in both", left: "all of this table", outer: "all of either" };

function select(label: string, options: readonly string[], chosen = "", empty = "", names: Readonly<Record<string, string>> = {}): HTMLSelectElement {
  const made = element("select", { class: "input", "aria-label": label });
  made.append(...options.map((value) => element("option", { value, selected: value === chosen }, names[value] ?? (value || empty || "(no name)"))));
  return made;
}

const labelled = (label: string, ...fields: HTMLElement[]): HTMLElement => make("label", "table-field", make("span", "", label), ...fields);
const foot = (...parts: HTMLElement[]): HTMLElement => make("div", "table-popup-foot", ...parts);
const submit = (label: string): HTMLButtonElement => element("button", { class: "button button-small button-primary", type: "submit" }, label);
