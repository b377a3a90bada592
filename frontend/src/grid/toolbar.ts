// What stands above the grid: search, and what to see of which runs.
import { ApiError } from "../api";
import { icon } from "../widgets/icons";
import { openColumns } from "./columns-popup";
import { button, element, put } from "./dom";
import type { WholeFilter } from "./filter-text";
import type { GridModel } from "./grid-model";
import { isOfFilter } from "./states";

const TYPING_MILLISECONDS = 250;

export class Toolbar {
  readonly box = element("div", { class: "grid-tools", role: "group", "aria-label": "Which runs" });
  readonly search = element("input", {
    class: "input",
    type: "search",
    placeholder: "Name, or config.lr < 0.01",
    title: "Words of a name, or conditions like: config.lr < 0.01 and (state = finished or tags has baseline)",
    "aria-label": "Filter runs",
    autocomplete: "off",
    spellcheck: "false",
  });
  private readonly error = element("p", { class: "grid-filter-error errors", role: "alert", hidden: true, id: "grid-filter-error" });
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly model: GridModel) {
    this.search.value = model.view.search;
    this.search.addEventListener("input", () => this.searchSoon());
    model.addEventListener("change", () => this.showError());
    model.addEventListener("view", () => this.showView());
    this.box.append(
      element("label", { class: "search" }, icon("search"), this.search),
      tool("table", "Columns", (anchor) => openColumns(anchor, model)),
      element("span", { class: "spacer" }),
      this.error,
    );
  }

  /** What is wrong with the filter, and where. */
  private showError(): void {
    const { error } = this.model;
    const isShown = error !== null && isOfFilter(error.body);
    this.error.hidden = !isShown;
    put(this.search, "aria-invalid", isShown ? "true" : null);
    put(this.search, "aria-describedby", isShown ? this.error.id : null);
    if (isShown) this.error.replaceChildren(...describe(error, this.model.filter));
  }

  private searchSoon(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.take(), TYPING_MILLISECONDS);
  }

  private take(): void {
    this.timer = undefined;
    this.model.set({ search: this.search.value });
  }

  /** Somebody else changed what is searched for; what is being typed comes later. */
  private showView(): void {
    const { search } = this.model.view;
    if (this.timer === undefined && this.search.value !== search) this.search.value = search;
  }
}

function tool(name: string, label: string, open: (anchor: HTMLElement) => void): HTMLButtonElement {
  const made = button(icon(name), () => open(made), { "aria-haspopup": "dialog" });
  made.append(label);
  return made;
}

/** The sentence, and the filter with a mark where it is wrong. */
function describe(error: ApiError, { text, typedAt }: WholeFilter): Node[] {
  const position = error.body["position"];
  const sentence = element("span", {}, error.message.replace(/ \(character \d+\)/, ""));
  if (typeof position !== "number") return [sentence];
  const end = Math.min(text.length, position + markLength(text, position));
  const before = text.slice(typedAt, position);
  return [sentence, element("code", {}, before, element("mark", {}, text.slice(position, end) || " "), text.slice(end))];
}

/** The word that begins there. */
const markLength = (text: string, at: number): number => /^[\w.]+|^./su.exec(text.slice(at))?.[0].length ?? 1;
