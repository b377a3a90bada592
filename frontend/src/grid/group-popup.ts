// Which keys group the runs, outermost first, and which number stands for a group.
import { icon } from "../widgets/icons";
import { labelOf } from "./columns";
import { button, element } from "../dom";
import type { GridModel } from "./grid-model";
import { openPopup } from "../widgets/popup";
import { tellRefusal } from "../widgets/refusal";
import { STATISTICS, type Statistic } from "./view";

const MOST_KEYS = 5;
const OF_RUN = ["state", "user", "tags", "group", "job_type"];

export function openGroups(anchor: HTMLElement, model: GridModel): void {
  openPopup(anchor, "Group", (box) => {
    const list = element("div", { class: "grid-group-keys" });
    const words = element("datalist", { id: "grid-group-words" });
    const field = element("input", { class: "input", placeholder: "Add a field", "aria-label": "Field to group by", list: words.id, autocomplete: "off" });
    const form = element("form", {}, field);
    const draw = (): void => {
      list.replaceChildren(...model.view.groups.map((key, at) => keyLine(key, at, model, draw)));
      field.disabled = model.view.groups.length >= MOST_KEYS;
    };
    const add = (): void => {
      const key = field.value.trim();
      if (![...words.options].some((option) => option.value === key) || model.view.groups.includes(key)) return;
      field.value = "";
      model.set({ groups: [...model.view.groups, key] });
      draw();
    };
    // Choosing one of the list is an input, too; what is half typed is none of them.
    field.addEventListener("change", add);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      add();
    });
    const replicates = new ReplicateField(model);
    box.append(element("h2", { class: "grid-popup-head" }, "Group"), list, form, words, replicates.box, element("div", { class: "grid-popup-foot" }, statisticField(model)));
    draw();
    const offer = (keys: readonly string[]): void => words.replaceChildren(...keys.map((value) => element("option", { value })));
    offer(OF_RUN);
    void model.questions.keys().then((found) => {
      offer([...OF_RUN, ...found.filter((use) => use.source !== "run").map((use) => use.key)]);
      replicates.offer(found.filter((use) => use.source === "config").map((use) => use.key));
    }).catch(tellRefusal("The fields could not be loaded"));
  });
}

/** Which keys only repeat a run. With any of them the groups are of runs that agree in all others. */
class ReplicateField {
  readonly box = element("div", { class: "grid-replicates" });
  private readonly list = element("div", { class: "grid-group-keys" });
  private readonly words = element("datalist", { id: "grid-replicate-words" });
  private readonly field = element("input", { class: "input", placeholder: "A key that only repeats a run: seed", "aria-label": "Replicates of", list: "grid-replicate-words", autocomplete: "off" });

  constructor(private readonly model: GridModel) {
    this.field.addEventListener("change", () => this.add());
    this.box.append(element("p", { class: "grid-popup-title" }, "Replicates of"), this.list, this.field, this.words);
    this.draw();
  }

  offer(keys: readonly string[]): void {
    this.words.replaceChildren(...keys.map((value) => element("option", { value })));
  }

  private add(): void {
    const typed = this.field.value.trim();
    const key = [typed, `config.${typed}`].find((one) => [...this.words.options].some((option) => option.value === one));
    const { replicates } = this.model.view;
    if (!key || replicates.includes(key)) return;
    this.field.value = "";
    this.set([...replicates, key]);
  }

  private set(replicates: string[]): void {
    this.model.set({ replicates });
    this.draw();
  }

  private draw(): void {
    const { replicates } = this.model.view;
    this.list.replaceChildren(...replicates.map((key) => {
      const cross = button(icon("cross"), () => this.set(replicates.filter((other) => other !== key)), { class: "icon-button", "aria-label": `No longer replicates of ${labelOf(key)}` });
      return element("div", { class: "grid-column-line" }, element("span", { class: "check ellipsis" }, key), cross);
    }));
  }
}

function keyLine(key: string, at: number, model: GridModel, draw: () => void): HTMLElement {
  const { groups } = model.view;
  const set = (next: string[]): void => {
    model.set({ groups: next });
    draw();
  };
  const up = button(icon("arrow-up"), () => set(swapped(groups, at)), { class: "icon-button", "aria-label": `Move ${labelOf(key)} outwards`, disabled: at === 0 });
  const cross = button(icon("cross"), () => set(groups.filter((other) => other !== key)), { class: "icon-button", "aria-label": `No longer group by ${labelOf(key)}` });
  return element("div", { class: "grid-column-line" }, element("span", { class: "check ellipsis" }, key), up, cross);
}

function swapped(keys: readonly string[], at: number): string[] {
  const next = [...keys];
  [next[at - 1], next[at]] = [next[at]!, next[at - 1]!];
  return next;
}

const NAMES: Record<Statistic, string> = { mean: "Mean ± deviation", min: "Smallest", max: "Largest", std: "Standard deviation", n: "How many" };

function statisticField(model: GridModel): HTMLElement {
  const field = element("select", { class: "input", "aria-label": "Number of a group" }, ...STATISTICS.map((name) => element("option", { value: name }, name === "mean" && model.view.replicates.length ? "Mean ± 95 % interval" : NAMES[name])));
  field.value = model.view.statistic;
  field.addEventListener("change", () => model.set({ statistic: field.value as Statistic }));
  return field;
}
