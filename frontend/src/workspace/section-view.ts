// A section on the page: its head, its grid, and the panels in it, kept over every redraw.
import { iconButton } from "../widgets/icons";
import type { SectionSpec } from "./layout";

const FIRST_SHOWN = 24;

export interface SectionActions {
  onFold: () => void;
  onAdd: () => void;
  onMenu: (anchor: HTMLElement) => void;
}

export class SectionView {
  readonly element = document.createElement("section");
  readonly grid = document.createElement("div");
  private readonly fold = document.createElement("button");
  private readonly count = document.createElement("span");
  private readonly more = document.createElement("button");
  private most = FIRST_SHOWN;

  constructor(id: string, actions: SectionActions, onMore: () => void) {
    this.element.className = "panel-section";
    this.element.dataset["section"] = id;
    this.grid.className = "panel-grid";
    this.fold.type = this.more.type = "button";
    this.fold.className = "section-fold";
    this.fold.addEventListener("click", actions.onFold);
    this.more.className = "button button-small panels-more";
    this.more.addEventListener("click", () => {
      this.most += FIRST_SHOWN;
      onMore();
    });
    this.element.append(this.head(actions), this.grid, this.more);
  }

  /** The panels to show now; the rest waits for "more". */
  show(section: SectionSpec, elements: readonly HTMLElement[], isSearching: boolean): void {
    const isOpen = isSearching || !section.isFolded;
    this.fold.setAttribute("aria-expanded", String(isOpen));
    this.fold.querySelector("span")!.textContent = section.title;
    this.count.textContent = elements.length === 1 ? "1 panel" : `${elements.length} panels`;
    const shown = isOpen ? elements.slice(0, this.most) : [];
    this.grid.dataset["count"] = String(elements.length);
    this.grid.hidden = !isOpen;
    this.more.hidden = !isOpen || elements.length <= this.most;
    this.more.textContent = `Show ${Math.min(FIRST_SHOWN, elements.length - this.most)} more of ${elements.length}`;
    keepInOrder(this.grid, shown);
  }

  private head(actions: SectionActions): HTMLElement {
    const head = document.createElement("header");
    head.className = "section-head";
    const title = document.createElement("h2");
    const chevron = iconButton("chevron", "", () => undefined).firstElementChild!;
    this.fold.append(chevron, document.createElement("span"));
    title.append(this.fold);
    this.count.className = "muted small";
    const tools = document.createElement("div");
    tools.className = "section-tools";
    const menu: HTMLButtonElement = iconButton("more", "Section menu", () => actions.onMenu(menu));
    menu.setAttribute("aria-haspopup", "menu");
    tools.append(iconButton("plus", "Add a panel", actions.onAdd), menu);
    head.append(title, this.count, tools);
    return head;
  }
}

/** Children in this order and no others, moving as few as can be: a moved canvas is drawn anew. */
export function keepInOrder(parent: HTMLElement, wanted: readonly HTMLElement[]): void {
  const keep = new Set<Element>(wanted);
  for (const child of [...parent.children]) if (!keep.has(child)) child.remove();
  wanted.forEach((child, at) => {
    if (parent.children[at] !== child) parent.insertBefore(child, parent.children[at] ?? null);
  });
}
