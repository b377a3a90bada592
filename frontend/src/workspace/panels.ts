// <labstead-panels>: the sections of panels of a workspace, and everything that rearranges them.
import "../charts/line-panel";
import { page } from "../store";
import { isTyping } from "../widgets/typing";
import { openMenu, type MenuEntry } from "../widgets/popup-menu";
import type { PanelMenuEvent } from "../charts/panel-frame";
import { addSection, type Edit, changeSection, findPanel, sectionOf, setPanel } from "./edits";
import { type Catalogue, complete, EMPTY, hasSettings, inheritedBy, isOffered, automatic, type Layout, matcher, type PageChoices, type PanelSpec, type SectionSpec, wordsOf } from "./layout";
import { type FieldMenuEvent, fieldEntries } from "./field-menu";
import { type Desk, panelEntries, sectionEntries } from "./menus";
import { startDragging } from "./drag";
import { sizeEdit } from "./sizing";
import { keepInOrder, SectionView } from "./section-view";
import { Undo } from "./undo";

const NO_CATALOGUE: Catalogue = { kinds: {}, steps: {} };

export class Panels extends HTMLElement implements Desk {
  static readonly observedAttributes = ["data-catalogue"];

  private readonly history = new Undo<Layout>(EMPTY);
  private readonly sections = new Map<string, SectionView>();
  private readonly panels = new Map<string, HTMLElement>();
  private catalogue = NO_CATALOGUE;
  private find = "";
  private shown: Layout = EMPTY;
  private ending: AbortController | undefined;

  connectedCallback(): void {
    if (this.ending) return;
    this.ending = new AbortController();
    const { signal } = this.ending;
    this.addEventListener("panel-menu", (event) => this.addEntries(event as PanelMenuEvent), { signal });
    this.addEventListener("field-menu", (event) => this.addFieldEntries(event as FieldMenuEvent), { signal });
    this.addEventListener("panel-change", (event) => this.keepSettings(event as CustomEvent), { signal });
    this.addEventListener("page-choice", (event) => this.choose({ ...this.kept.page, ...(event as CustomEvent<PageChoices>).detail }), { signal });
    this.addEventListener("panel-settings", (event) => this.openSettings(idOf(event.target)), { signal });
    document.addEventListener("keydown", (event) => this.onKey(event), { signal });
    document.addEventListener("click", (event) => this.onAdd(event.target as Element), { signal });
    document.addEventListener("input", (event) => this.onFind(event.target as HTMLInputElement), { signal });
    startDragging(this, this, signal);
    this.find = document.querySelector<HTMLInputElement>("input[name=find]")?.value ?? "";
    this.replaceChildren();
    this.load();
  }

  disconnectedCallback(): void {
    queueMicrotask(() => {
      if (this.isConnected) return;
      this.ending?.abort();
      this.ending = undefined;
    });
  }

  attributeChangedCallback(): void {
    if (this.ending) this.render();
  }

  get layout(): Layout {
    return this.shown;
  }

  /** The layout as it is kept, without what comes by itself. */
  get kept(): Layout {
    return this.history.now;
  }

  edit(change: Edit): void {
    const next = change(this.shown);
    if (next === this.shown) return;
    this.history.push(next);
    this.changed();
  }

  /** Start from this layout; nothing of before can be taken back. */
  open(layout: Layout): void {
    this.history.restart(layout);
    this.render();
  }

  /** Keep what the toolbar sets. It is no step that one takes back. */
  choose(choices: PageChoices): void {
    this.history.now = { ...this.history.now, page: choices };
    this.changed();
  }

  undo(): void {
    this.history.undo();
    this.changed();
  }

  redo(): void {
    this.history.redo();
    this.changed();
  }

  get canUndo(): boolean {
    return this.history.canUndo;
  }

  get canRedo(): boolean {
    return this.history.canRedo;
  }

  openSettings(panel: string | null, section?: string): void {
    void import("./drawer").then(({ openDrawer }) => openDrawer(this, panel, section));
  }

  openAdding(section: string): void {
    void import("./adding").then(({ openAdding }) => openAdding(this, section));
  }

  private load(): void {
    const { keep } = this.dataset;
    const text = keep ? localStorage.getItem(keep) : this.dataset["layout"];
    if (text) this.history.restart({ ...EMPTY, ...(JSON.parse(text) as Layout) });
    this.render();
    this.dispatchEvent(new Event("layout-ready", { bubbles: true }));
  }

  private changed(): void {
    const { keep } = this.dataset;
    if (keep) localStorage.setItem(keep, JSON.stringify(this.kept));
    this.render();
    this.dispatchEvent(new CustomEvent("layout-change", { bubbles: true }));
  }

  private render(): void {
    this.catalogue = JSON.parse(this.dataset["catalogue"] ?? "null") ?? NO_CATALOGUE;
    page.set({ keys: Object.entries(this.catalogue.kinds).flatMap(([kind, names]) => (kind.startsWith("line") ? names : [])) });
    page.set({ areStepsSynced: this.history.now.page?.areStepsSynced ?? false });
    this.shown = complete(this.history.now, this.catalogue);
    const offered = new Set(automatic(this.catalogue).map((panel) => panel.id));
    const isFound = matcher(this.find);
    const views = this.shown.sections.flatMap((section) => {
      const some = section.panels.filter((panel) => isOffered(panel, offered) && isFound(wordsOf(panel)));
      const isEmpty = some.length === 0 && (this.find !== "" || section.id.startsWith("auto:"));
      return isEmpty ? [] : [this.showSection(section, some)];
    });
    keepInOrder(this, views.length ? views : [this.emptiness()]);
    this.forgetGone();
    this.dataset["state"] = "ready";
  }

  private showSection(section: SectionSpec, panels: readonly PanelSpec[]): HTMLElement {
    const view = this.sections.get(section.id) ?? this.newSection(section.id);
    view.show(section, panels.map((panel) => this.showPanel(panel, section)), this.find !== "");
    return view.element;
  }

  private newSection(id: string): SectionView {
    const actions = {
      onFold: () => this.edit(changeSection(id, (section) => ({ ...section, isFolded: !section.isFolded }))),
      onAdd: () => this.openAdding(id),
      onMenu: (anchor: HTMLElement) => openMenu(anchor, "Section menu", sectionEntries(this, id)),
    };
    const view = new SectionView(id, actions, () => this.render());
    this.sections.set(id, view);
    return view;
  }

  private showPanel(panel: PanelSpec, section: SectionSpec): HTMLElement {
    const element = this.panels.get(panel.id) ?? this.newPanel(panel);
    const outer = inheritedBy(panel.kind, { ...this.shown.settings, ...section.settings });
    const settings = { ...outer, ...panel.settings };
    const text = JSON.stringify(settings);
    if (element.dataset["settings"] !== text && (text !== "{}" || element.dataset["settings"])) element.dataset["settings"] = text;
    const step = this.catalogue.steps[panel.metric];
    if (step && panel.stream === "history" && element.dataset["stepMetric"] !== step) element.dataset["stepMetric"] = step;
    if (panel.span) element.dataset["span"] = String(panel.span);
    else delete element.dataset["span"];
    element.style.height = panel.height ? `${panel.height}px` : "";
    return element;
  }

  private newPanel({ id, kind, metric, stream }: PanelSpec): HTMLElement {
    const element = document.createElement(`labstead-${kind}-panel`);
    const { src, mediaSrc, topic, runs } = this.dataset;
    const isOfSeries = hasSettings(kind);
    element.className = isOfSeries ? "card panel" : "card panel media-panel";
    element.append(...skeleton(metric));
    Object.assign(element.dataset, { widget: "", panel: id, metric, stream, src: (isOfSeries ? src : mediaSrc) ?? "" });
    if (topic) element.dataset["topic"] = topic;
    if (runs) element.dataset["runs"] = runs;
    this.panels.set(id, element);
    return element;
  }

  private forgetGone(): void {
    const panels = new Set(this.shown.sections.flatMap((section) => section.panels.map(({ id }) => id)));
    const sections = new Set(this.shown.sections.map((section) => section.id));
    for (const id of this.panels.keys()) if (!panels.has(id)) this.panels.delete(id);
    for (const id of this.sections.keys()) if (!sections.has(id)) this.sections.delete(id);
  }

  private emptiness(): HTMLElement {
    const box = document.createElement("div");
    box.className = "empty";
    const title = document.createElement("h2");
    const words = document.createElement("p");
    const isManual = this.shown.mode === "manual";
    title.textContent = this.find ? `No panel matches “${this.find}”` : isManual ? "Nothing is placed yet" : "No curves yet";
    words.textContent = this.find ? "" : isManual ? "Add a section from the menu of the view." : (this.dataset["empty"] ?? "");
    box.append(title, words);
    return box;
  }

  private addEntries(event: PanelMenuEvent): void {
    const entries: MenuEntry[] = panelEntries(this, idOf(event.target)!);
    event.detail.entries.push(...entries);
  }

  private addFieldEntries({ target, detail }: FieldMenuEvent): void {
    const id = idOf(target);
    if (id && findPanel(this.shown, id)) detail.entries.push(...fieldEntries(this, id, detail.field, detail.metric));
  }

  private keepSettings(event: CustomEvent): void {
    const id = idOf(event.target);
    if (!id || !findPanel(this.shown, id)) return;
    event.preventDefault();
    this.edit(setPanel(id, event.detail));
  }

  /** Settings of a panel's layers, from the outside in. */
  layersOf(panel: string): [unknown, unknown, unknown] {
    return [this.shown.settings, sectionOf(this.shown, panel)?.settings, findPanel(this.shown, panel)?.settings];
  }

  /** The toolbar's button: into the first section, which it makes where there is none. */
  private onAdd(target: Element): void {
    if (!target.closest("[data-add-panel]")) return;
    if (this.shown.sections.length === 0) this.edit(addSection("Charts", null));
    this.openAdding(this.shown.sections[0]!.id);
  }

  private onFind(field: HTMLInputElement): void {
    if (field.name !== "find") return;
    this.find = field.value;
    this.render();
  }

  private onKey(event: KeyboardEvent): void {
    const size = sizeEdit(event, this.contains(event.target as Node) ? idOf(event.target) : null);
    if (size) {
      event.preventDefault();
      return this.edit(size);
    }
    if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== "z" || isTyping(event)) return;
    event.preventDefault();
    if (event.shiftKey) this.redo();
    else this.undo();
  }
}

/** What stands in a panel until its script is there. */
function skeleton(title: string): HTMLElement[] {
  const head = document.createElement("header");
  head.className = "panel-head";
  const name = document.createElement("h3");
  name.textContent = title;
  head.append(name);
  const body = document.createElement("div");
  body.className = "panel-body";
  body.innerHTML = '<div class="skeleton"></div>';
  return [head, body];
}

const idOf = (target: EventTarget | null): string | null =>
  (target as Element | null)?.closest<HTMLElement>("[data-panel]")?.dataset["panel"] ?? null;

customElements.define("labstead-panels", Panels);
