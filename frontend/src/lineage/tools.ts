// What stands above the graph: search, what is shown of how much, zoom, graph or list.
import { button, element, make } from "../dom";
import { icon, iconButton } from "../widgets/icons";
import { ZOOM_STEP } from "./stage";

type Form = "graph" | "list";

interface Acts {
  search: (text: string) => void;
  next: (by: 1 | -1) => void;
  zoom: (by: number) => void;
  fit: () => void;
  home: () => void;
  showMore: () => void;
  foldAgain: () => void;
  show: (form: Form) => void;
}

export interface Facts {
  nodes: number;
  isComplete: boolean;
  /** Cards that are left out. */
  left: number;
  isChanged: boolean;
  matches: number;
  match: number;
}

export class Tools {
  readonly root: HTMLElement;
  private readonly field = element("input", { class: "input", type: "search", placeholder: "Find a version or run", "aria-label": "Find in the lineage", autocomplete: "off", spellcheck: "false" });
  private readonly count = element("span", { class: "muted small", role: "status" });
  private readonly more: HTMLButtonElement;
  private readonly again: HTMLButtonElement;
  private readonly zooms: HTMLElement;
  private readonly forms = new Map<Form, HTMLInputElement>();

  constructor(private readonly acts: Acts) {
    this.field.addEventListener("input", () => acts.search(this.text));
    this.field.addEventListener("keydown", (event) => {
      if (event.key === "Enter") acts.next(event.shiftKey ? -1 : 1);
    });
    this.more = button("Show more", acts.showMore);
    this.again = button("Fold again", acts.foldAgain, { class: "button button-small button-quiet" });
    this.zooms = make("span", "lineage-zooms", iconButton("zoom-out", "Zoom out", () => acts.zoom(1 / ZOOM_STEP)), iconButton("zoom-in", "Zoom in", () => acts.zoom(ZOOM_STEP)), iconButton("expand", "Show all of it", acts.fit), iconButton("target", "Back to this version", acts.home));
    this.root = make("div", "card-head lineage-tools", make("label", "search", icon("search"), this.field), this.count, this.more, this.again, make("span", "spacer"), this.zooms, this.formChoice());
  }

  get text(): string {
    return this.field.value.trim();
  }

  set form(form: Form) {
    this.forms.get(form)!.checked = true;
    this.zooms.hidden = form === "list";
  }

  focusSearch(): void {
    this.field.focus();
  }

  tell({ nodes, isComplete, left, isChanged, matches, match }: Facts): void {
    const all = `${nodes.toLocaleString("en")} versions and runs${isComplete ? "" : ", the nearest; there are more"}`;
    this.count.textContent = this.text ? matchWords(matches, match) : all;
    this.more.textContent = `Show more of ${left.toLocaleString("en")}`;
    this.more.hidden = left === 0;
    this.again.hidden = !isChanged;
  }

  private formChoice(): HTMLElement {
    const choice = (form: Form, words: string): HTMLElement => {
      const field = element("input", { type: "radio", name: "lineage-form", value: form });
      field.addEventListener("change", () => this.acts.show(form));
      this.forms.set(form, field);
      return element("label", {}, field, words);
    };
    return element("fieldset", { class: "segmented" }, element("legend", { class: "visually-hidden" }, "Show as"), choice("graph", "Graph"), choice("list", "List"));
  }
}

function matchWords(matches: number, match: number): string {
  if (matches === 0) return "Nothing matches";
  return match < 0 ? `${matches.toLocaleString("en")} found; Enter goes to one` : `${(match + 1).toLocaleString("en")} of ${matches.toLocaleString("en")}`;
}
