// The settings drawer: of one panel, of a section or of the whole workspace. What is set further
// out counts until it is set further in. Sections and the workspace set what line panels show.
import "../styles/settings-lazy.css";
import type { Settings } from "../charts/settings";
import { page } from "../store";
import { iconButton } from "../widgets/icons";
import { changeSection, findPanel, sectionOf, setPanel, type Edit } from "./edits";
import { make } from "../dom";
import { FieldCatalogue } from "./field-catalogue";
import type { PanelSettings, Row } from "./form";
import { inheritedBy, type Layout } from "./layout";
import type { Kind } from "./kind";
import { kindOf, LINE } from "./kinds";
import type { Desk } from "./menus";

interface Holder extends Desk, HTMLElement {}

/** Of what the settings are, and where they are kept. */
interface Subject {
  title: string;
  kind: Kind;
  isPanel: boolean;
  /** Of the panel. */
  id?: string;
  /** What one falls back to. */
  above: string;
  own: (layout: Layout) => Settings;
  layers: (layout: Layout) => (PanelSettings | undefined)[];
  set: (settings: PanelSettings) => Edit;
  reset: (names: readonly string[]) => Edit;
}

const MOST_LISTED = 1_000;
let open: Drawer | undefined;

export function openDrawer(desk: Holder, panel: string | null, section?: string): void {
  open?.close();
  const subject = panel ? panelSubject(desk.layout, panel) : section ? sectionSubject(desk.layout, section) : workspaceSubject();
  if (subject) open = new Drawer(desk, subject);
}

class Drawer {
  private readonly box = make("div", "drawer");
  private readonly body = make("div", "drawer-body");
  private readonly tabs: HTMLButtonElement[];
  private readonly ending = new AbortController();
  private readonly opener = document.activeElement as HTMLElement | null;
  private readonly catalogue: FieldCatalogue;
  private tab = 0;
  private fields: string[] = [];
  private isOurs = false;

  constructor(private readonly desk: Holder, private readonly subject: Subject) {
    this.tabs = subject.kind.form.tabs.map((name, at) => this.tabButton(name, at));
    this.catalogue = new FieldCatalogue(desk.dataset["src"] ?? "", page.now.keys);
    this.box.setAttribute("role", "dialog");
    this.box.setAttribute("aria-label", `Settings: ${subject.title}`);
    this.box.popover = "manual";
    this.body.setAttribute("role", "tabpanel");
    this.body.tabIndex = -1;
    this.box.append(this.head(), this.tabList(), this.body);
    document.body.append(this.box);
    this.box.showPopover();
    const { signal } = this.ending;
    this.box.addEventListener("keydown", (event) => this.onKey(event), { signal });
    desk.addEventListener("layout-change", () => this.isOurs || this.show(), { signal });
    this.choose(0);
    this.tabs[0]!.focus();
    document.body.dataset["drawer"] = "";
    panelElement(desk, subject)?.scrollIntoView({ block: "nearest" });
    void this.loadFields();
  }

  close(): void {
    this.ending.abort();
    this.box.remove();
    delete document.body.dataset["drawer"];
    open = undefined;
    if (this.opener?.isConnected) this.opener.focus();
  }

  private head(): HTMLElement {
    const head = make("div", "drawer-head");
    const title = make("h2", "");
    title.textContent = this.subject.title;
    title.title = this.subject.title;
    head.append(title, iconButton("cross", "Close the settings", () => this.close()));
    return head;
  }

  private tabList(): HTMLElement {
    const list = make("div", "drawer-tabs");
    list.setAttribute("role", "tablist");
    list.append(...this.tabs);
    return list;
  }

  private tabButton(name: string, at: number): HTMLButtonElement {
    const button = make("button", "");
    button.type = "button";
    button.textContent = name;
    button.id = `drawer-tab-${at}`;
    button.setAttribute("role", "tab");
    button.addEventListener("click", () => this.choose(at));
    return button;
  }

  private choose(at: number): void {
    this.tab = at;
    this.tabs.forEach((button, place) => {
      button.setAttribute("aria-selected", String(place === at));
      button.tabIndex = place === at ? 0 : -1;
    });
    this.body.setAttribute("aria-labelledby", this.tabs[at]!.id);
    this.show();
  }

  private show(): void {
    const drawing = { isPanel: this.subject.isPanel, fields: this.fields, catalogue: this.catalogue, again: () => this.show() };
    const rows = this.subject.kind.form.rows(this.tab, this.subject.layers(this.desk.layout), drawing, (settings) => this.set(settings));
    this.body.replaceChildren(...rows.map((row) => this.rowOf(row)));
  }

  /** The tab keeps the field one types in. */
  private set(settings: PanelSettings): void {
    this.isOurs = true;
    this.desk.edit(this.subject.set(settings));
    this.isOurs = false;
    this.markOwn();
  }

  private rowOf({ names, element }: Row): HTMLElement {
    const box = make("div", "drawer-row");
    box.dataset["names"] = names.join(" ");
    const reset = iconButton("undo", `Reset to ${this.subject.above}`, () => this.desk.edit(this.subject.reset(names)));
    box.append(element, reset);
    this.markRow(box);
    return box;
  }

  private markOwn(): void {
    for (const box of this.body.querySelectorAll<HTMLElement>(".drawer-row")) this.markRow(box);
  }

  private markRow(box: HTMLElement): void {
    const own = this.subject.own(this.desk.layout);
    const isOwn = box.dataset["names"]!.split(" ").some((name) => name in own);
    box.toggleAttribute("data-own", isOwn);
    box.querySelector<HTMLElement>(":scope > .icon-button")!.hidden = !isOwn;
  }

  private onKey(event: KeyboardEvent): void {
    if (event.key === "Escape") {
      event.preventDefault();
      return this.close();
    }
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (step === undefined || !this.tabs.includes(event.target as HTMLButtonElement)) return;
    event.preventDefault();
    this.choose((this.tab + step + this.tabs.length) % this.tabs.length);
    this.tabs[this.tab]!.focus();
  }

  /** Configuration fields to choose from. A failure leaves the field empty. */
  private async loadFields(): Promise<void> {
    if (this.subject.kind !== LINE) return;
    const found = await this.catalogue.find("", ["config"], MOST_LISTED);
    this.fields = found.map(({ key }) => key.replace(/^config\./, ""));
    if (this.tab === 1 && !this.body.contains(document.activeElement)) this.show();
  }
}

const panelElement = (desk: Holder, { id }: Subject): Element | null =>
  id === undefined ? null : desk.querySelector(`[data-panel="${CSS.escape(id)}"]`);

const settingsOf = (part: { settings?: Record<string, unknown> } | undefined): Settings => (part?.settings ?? {}) as Settings;

function without(settings: Settings, names: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(Object.entries(settings).filter(([name]) => !names.includes(name)));
}

function panelSubject(layout: Layout, id: string): Subject | undefined {
  const panel = findPanel(layout, id);
  if (!panel) return undefined;
  const own = (now: Layout): Settings => settingsOf(findPanel(now, id));
  const kind = kindOf(panel.kind);
  const outer = (now: Layout): PanelSettings[] => [settingsOf(now), settingsOf(sectionOf(now, id))].map((layer) => inheritedBy(panel.kind, layer));
  return {
    title: own(layout).title || panel.metric || kind.title,
    kind,
    isPanel: true,
    id,
    above: "section",
    own,
    // The panel's own metric stands in the list, to be kept or taken out.
    layers: (now) => [{ metrics: usualMetrics(own(now), panel.metric) }, ...outer(now), own(now) as PanelSettings],
    set: (settings) => setPanel(id, settings),
    reset: (names) => (now) => ({
      ...now,
      sections: now.sections.map((section) => ({
        ...section,
        panels: section.panels.map((one) => (one.id === id ? { ...one, settings: without(settingsOf(one), names) } : one)),
      })),
    }),
  };
}

const usualMetrics = ({ pattern, expressions }: Settings, metric: string): string[] =>
  metric && !pattern && !expressions?.length ? [metric] : [];

function sectionSubject(layout: Layout, id: string): Subject | undefined {
  const find = (now: Layout): { title: string; settings?: Record<string, unknown> } | undefined => now.sections.find((one) => one.id === id);
  const section = find(layout);
  if (!section) return undefined;
  return {
    title: `Section ${section.title}`,
    kind: LINE,
    isPanel: false,
    above: "workspace",
    own: (now) => settingsOf(find(now)),
    layers: (now) => [settingsOf(now), settingsOf(find(now))],
    set: (settings) => changeSection(id, (one) => ({ ...one, settings: { ...one.settings, ...settings } })),
    reset: (names) => changeSection(id, (one) => ({ ...one, settings: without(settingsOf(one), names) })),
  };
}

const workspaceSubject = (): Subject => ({
  title: "All panels",
  kind: LINE,
  isPanel: false,
  above: "our choice",
  own: settingsOf,
  layers: (now) => [settingsOf(now)],
  set: (settings) => (now) => ({ ...now, settings: { ...now.settings, ...settings } }),
  reset: (names) => (now) => ({ ...now, settings: without(settingsOf(now), names) }),
});
