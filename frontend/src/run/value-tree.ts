// <labstead-value-tree field="config">: nested values of the page's run or version, folding, searched, copied.
import type { ApiError } from "../api";
import { button, element, make } from "../dom";
import { copyText } from "../widgets/clipboard";
import { icon, iconButton } from "../widgets/icons";
import { LastingElement } from "../widgets/lasting-element";
import { pinnedFields, pins, togglePin } from "./pins";
import { liveRun, type RunObject } from "./run-object";
import { atPath, countOf, entriesOf, isSmall, mediaWords, type Node, shortText, shownNodes, textOf } from "./tree";


class ValueTree extends LastingElement {
  private readonly turned = new Map<string, boolean>();
  private values: unknown = {};
  private isUnfolded = false;
  private find = "";
  private drawnText = "";
  private readonly rows = make("div", "tree-rows");
  private readonly note = make("p", "tree-note muted");

  protected begin(signal: AbortSignal): void {
    const live = liveRun(this.dataset["src"]!);
    this.rows.setAttribute("role", "treegrid");
    this.rows.setAttribute("aria-label", this.dataset["title"] ?? "");
    this.replaceChildren(this.head(), this.rows, this.note);
    this.addEventListener("keydown", (event) => this.onKey(event), { signal });
    this.rows.addEventListener("click", (event) => this.onClick(event), { signal });
    const take = (): void => (live.run ? this.take(live.run) : live.error ? this.tellTrouble(live.error) : undefined);
    live.addEventListener("change", take, { signal });
    pins.addEventListener("change", () => this.redraw(), { signal });
    take();
  }

  private get field(): string {
    return this.dataset["field"]!;
  }

  private head(): HTMLElement {
    const title = element("h2", {}, this.dataset["title"] ?? "");
    const search = element("input", { class: "input", type: "search", placeholder: "Find", "aria-label": `Find in ${this.dataset["title"]}`, autocomplete: "off" });
    search.addEventListener("input", () => {
      this.find = search.value;
      this.redraw();
    });
    const fold = (label: string, isOpen: boolean): HTMLElement =>
      button(label, () => this.foldAll(isOpen), { class: "button button-small button-quiet", "data-fold": true, hidden: true });
    const copy = iconButton("copy", "Copy all as JSON", () => void copyText(JSON.stringify(this.values, null, 2), this.dataset["title"] ?? "All"));
    return make("div", "card-head", title, make("span", "count"), fold("Unfold", true), fold("Fold", false), make("label", "search", icon("search"), search), copy);
  }

  private tellTrouble(error: ApiError): void {
    const again = button("Try again", () => void liveRun(this.dataset["src"]!).load());
    this.drawnText = "";
    this.rows.replaceChildren();
    this.dataset["state"] = error.isDenied ? "denied" : "error";
    if (error.isDenied) this.note.replaceChildren(`You can no longer see this. ${error.sentence}`);
    else this.note.replaceChildren(`This could not be loaded. ${error.sentence} `, again);
  }

  private take(run: RunObject): void {
    const all = (run[this.field] ?? {}) as Record<string, unknown>;
    const values = this.field === "summary" ? Object.fromEntries(Object.entries(all).filter(([name]) => !name.startsWith("_"))) : all;
    const text = JSON.stringify(values);
    if (text === this.drawnText) return;
    if (!this.drawnText) this.isUnfolded = isSmall(values);
    [this.values, this.drawnText] = [values, text];
    this.draw();
  }

  private isOpen(path: string): boolean {
    return this.turned.get(path) ?? (this.isUnfolded && mediaWords(atPath(this.values, path)) === null);
  }

  private foldAll(isOpen: boolean): void {
    this.turned.clear();
    this.isUnfolded = isOpen;
    this.redraw();
  }

  /** As the person wants it now, where there is something to draw. */
  private redraw(): void {
    if (this.drawnText) this.draw();
  }

  private draw(): void {
    const focused = (document.activeElement as HTMLElement | null)?.closest<HTMLElement>("[data-path]")?.dataset["path"];
    const { nodes, left } = shownNodes(this.values, (path) => this.isOpen(path), this.find);
    const { project } = this.dataset;
    const pinned = new Set(project === undefined ? [] : pinnedFields(project));
    this.rows.replaceChildren(...nodes.map((node, at) => this.row(node, at === 0, pinned)));
    this.querySelector(".count")!.textContent = String(entriesOf(this.values) ? countOf(this.values) : 0);
    const isNested = (entriesOf(this.values) ?? []).some(([, inner]) => entriesOf(inner) !== null);
    for (const fold of this.querySelectorAll<HTMLElement>("[data-fold]")) fold.hidden = !isNested;
    this.note.textContent = this.noteOf(nodes.length, left);
    this.dataset["state"] = nodes.length ? "ready" : "empty";
    if (focused !== undefined && this.contains(document.activeElement) === false) this.rowAt(focused)?.focus();
  }

  private noteOf(shown: number, left: number): string {
    if (left) return `${left.toLocaleString("en")} more: find them by their name, or fold what you do not need.`;
    if (shown) return "";
    return this.find ? `Nothing here is called or has the value “${this.find}”.` : (this.dataset["empty"] ?? "");
  }

  private row(node: Node, isFirst: boolean, pinned: ReadonlySet<string>): HTMLElement {
    const isFolder = node.size !== null;
    const name = make("span", "tree-name", isFolder ? icon("chevron") : icon("blank"), make("span", "tree-words", node.name));
    name.style.paddingLeft = `${node.depth * 16}px`;
    const value = make("span", isFolder ? "tree-value muted" : "tree-value", shortText(node));
    for (const cell of [name, value]) cell.setAttribute("role", "gridcell");
    name.title = node.path;
    const tools = element("span", { role: "gridcell", class: "tree-tools" }, ...this.tools(node, pinned));
    const attributes = { role: "row", class: "tree-row", tabindex: isFirst ? 0 : -1, "data-path": node.path, "aria-level": node.depth + 1, "aria-expanded": isFolder ? String(node.isOpen) : null };
    return element("div", attributes, name, value, tools);
  }

  private tools(node: Node, pinned: ReadonlySet<string>): HTMLElement[] {
    const field = `${this.field}.${node.path}`;
    const tools: HTMLElement[] = [iconButton("copy", `Copy the value of ${node.path}`, () => void copyText(textOf(node.value), "The value is"))];
    if (this.isOfRun) tools.push(this.pinOf(node, field, pinned.has(field)), iconButton("filter", `Copy the path ${field}`, () => void copyText(field, "The path is")));
    for (const tool of tools) tool.tabIndex = -1;
    return tools;
  }

  /** Fields of runs can be pinned, and found by their path. */
  private get isOfRun(): boolean {
    return this.dataset["project"] !== undefined;
  }

  private pinOf(node: Node, field: string, isPinned: boolean): HTMLElement {
    const pin = iconButton("pin", isPinned ? `Unpin ${node.path}` : `Pin ${node.path}`, () => togglePin(this.dataset["project"]!, field));
    pin.setAttribute("aria-pressed", String(isPinned));
    return pin;
  }

  private onClick(event: MouseEvent): void {
    const target = event.target as Element;
    const row = target.closest<HTMLElement>(".tree-row");
    if (!row || target.closest(".tree-tools") || getSelection()?.toString()) return;
    this.turn(row, row.getAttribute("aria-expanded") !== "true");
  }

  private turn(row: HTMLElement, isOpen: boolean): void {
    if (!row.hasAttribute("aria-expanded") || this.find) return;
    this.turned.set(row.dataset["path"]!, isOpen);
    this.draw();
    this.rowAt(row.dataset["path"]!)?.focus({ preventScroll: true });
  }

  private rowAt(path: string): HTMLElement | null {
    return this.rows.querySelector<HTMLElement>(`[data-path="${CSS.escape(path)}"]`);
  }

  /** Arrows walk, left and right fold, Enter copies the value, P pins. */
  private onKey(event: KeyboardEvent): void {
    const row = (event.target as Element).closest<HTMLElement>(".tree-row");
    if (!row || row !== event.target || event.ctrlKey || event.metaKey) return;
    const path = row.dataset["path"]!;
    const keys: Record<string, () => unknown> = {
      ArrowDown: () => walk(row, row.nextElementSibling),
      ArrowUp: () => walk(row, row.previousElementSibling),
      Home: () => walk(row, this.rows.firstElementChild),
      End: () => walk(row, this.rows.lastElementChild),
      ArrowRight: () => this.turn(row, true),
      ArrowLeft: () => this.turn(row, false),
      Enter: () => row.querySelector("button")?.click(),
      p: () => this.isOfRun && togglePin(this.dataset["project"]!, `${this.field}.${path}`),
    };
    if (!keys[event.key]) return;
    event.preventDefault();
    keys[event.key]!();
  }
}

function walk(from: HTMLElement, to: Element | null): void {
  if (!(to instanceof HTMLElement)) return;
  from.tabIndex = -1;
  to.tabIndex = 0;
  to.focus();
}

customElements.define("labstead-value-tree", ValueTree);
