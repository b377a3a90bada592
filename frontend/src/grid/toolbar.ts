// What stands above the grid: search, and what to see of which runs.
import { icon } from "../widgets/icons";
import { drawChips } from "./chips";
import { compareGroups } from "./compare";
import { openColumns } from "./columns-popup";
import { button, element, put } from "../dom";
import { openFilter } from "./filter-builder";
import { FilterError } from "./filter-error";
import type { GridModel } from "./grid-model";
import { openGroups } from "./group-popup";
import type { View } from "./view";

const TYPING_MILLISECONDS = 250;
const PLACEHOLDERS = { words: "Name, or config.lr < 0.01", pattern: "Name, as a pattern: ^vit-.*-2$" };

export class Toolbar {
  readonly box = element("div", { class: "grid-tools", role: "group", "aria-label": "Which runs" });
  readonly search = element("input", {
    class: "input",
    type: "search",
    title: "Words of a name, or conditions like: config.lr < 0.01 and (state = finished or tags has baseline)",
    "aria-label": "Filter runs",
    autocomplete: "off",
    spellcheck: "false",
  });
  private readonly chips = element("div", { class: "grid-chips", role: "group", "aria-label": "In force" });
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly model: GridModel) {
    const error = new FilterError(this.search, model);
    this.search.addEventListener("input", () => this.searchSoon());
    model.addEventListener("view", () => this.showView());
    this.box.append(
      element("div", { class: "search" }, icon("search"), this.search, this.pattern),
      this.tool("filter", "Filter", openFilter),
      this.tool("group", "Group", openGroups),
      this.tool("table", "Columns", openColumns),
      this.tool("chart", "Compare", (_anchor, shown) => void compareGroups(shown)),
      ...(model.username ? [this.mine] : []),
      this.crashed,
      element("span", { class: "spacer" }),
      this.chips,
      error.box,
    );
    this.showView();
  }

  private readonly pattern = this.toggle(".*", "isRegex", { class: "button grid-pattern", title: "As a regular expression", "aria-label": "As a regular expression" });
  private readonly mine = this.toggle("Only mine", "isMine");
  private readonly crashed = this.toggle("Hide crashed", "hidesCrashed", { title: "Crashed and failed runs" });

  private toggle(label: string, name: "isRegex" | "isMine" | "hidesCrashed", attributes: Record<string, string> = {}): HTMLButtonElement {
    return button(label, () => this.model.set({ [name]: !this.model.view[name] } as Partial<View>), attributes);
  }

  private tool(name: string, label: string, open: (anchor: HTMLElement, model: GridModel) => void): HTMLButtonElement {
    const made = button(icon(name), () => open(made, this.model), { "aria-haspopup": "dialog", "data-tool": label });
    made.append(label);
    return made;
  }

  private searchSoon(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.take(), TYPING_MILLISECONDS);
  }

  private take(): void {
    this.timer = undefined;
    this.model.set({ search: this.search.value });
  }

  /** Somebody else may have changed what is searched for; what is being typed comes later. */
  private showView(): void {
    const { search, isRegex, isMine, hidesCrashed } = this.model.view;
    if (this.timer === undefined && this.search.value !== search) this.search.value = search;
    this.search.placeholder = isRegex ? PLACEHOLDERS.pattern : PLACEHOLDERS.words;
    put(this.pattern, "aria-pressed", String(isRegex));
    put(this.mine, "aria-pressed", String(isMine));
    put(this.crashed, "aria-pressed", String(hidesCrashed));
    drawChips(this.chips, this.model);
  }
}
