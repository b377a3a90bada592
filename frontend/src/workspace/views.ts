// <labstead-views>: which arrangement of panels is open, what is not saved of it, and the menu of
// all there are. One's own workspace keeps itself; a named view waits for "Save".
import { ApiError } from "../api";
import { page } from "../store";
import { icon, iconButton } from "../widgets/icons";
import { type MenuEntry, openMenu } from "../widgets/popup-menu";
import { toast } from "../widgets/toast";
import { newSection } from "./menus";
import { EMPTY, type Layout } from "./layout";
import type { Panels } from "./panels";
import { type ListedView, type View, ViewClient } from "./view-client";

const KEEP_MILLISECONDS = 600;
const OWN = "My workspace";

class Views extends HTMLElement {
  private client!: ViewClient;
  private view: ListedView | null = null;
  /** What "Revert" goes back to. */
  private saved: Layout = EMPTY;
  private keeping: ReturnType<typeof setTimeout> | undefined;
  private readonly opener = document.createElement("button");
  private readonly chip = document.createElement("span");
  private readonly undo = iconButton("undo", "Undo (Ctrl Z)", () => this.panels?.undo());
  private readonly redo = iconButton("redo", "Redo (Shift Ctrl Z)", () => this.panels?.redo());
  private ending: AbortController | undefined;

  connectedCallback(): void {
    if (this.ending) return;
    this.ending = new AbortController();
    const { signal } = this.ending;
    this.client = new ViewClient(this.dataset["api"]!);
    this.view = JSON.parse(this.dataset["view"] ?? "null") as ListedView | null;
    this.build();
    document.addEventListener("layout-change", () => this.onChange(), { signal });
    document.addEventListener("layout-ready", () => this.start(), { signal });
    document.addEventListener("input", (event) => this.onToolbar(event), { signal });
    addEventListener("pagehide", () => this.keepNow(), { signal });
    if (this.panels?.dataset["state"] === "ready") this.start();
  }

  disconnectedCallback(): void {
    queueMicrotask(() => {
      if (this.isConnected) return;
      this.ending?.abort();
      this.ending = undefined;
    });
  }

  private get panels(): Panels | null {
    return document.querySelector("labstead-panels");
  }

  /** Whether changes go into one's own workspace by themselves. */
  private get isKept(): boolean {
    const isAddressed = new URLSearchParams(location.search).has("view");
    return "signedIn" in this.dataset && (this.isOwn || !isAddressed);
  }

  private get isOwn(): boolean {
    return this.view !== null && this.view.is_personal && this.view.owner === this.dataset["username"];
  }

  private get canEdit(): boolean {
    return "canEdit" in this.dataset;
  }

  private start(): void {
    if (!this.panels) return;
    this.saved = this.panels.kept;
    const draft = this.isKept ? null : sessionStorage.getItem(this.draftKey);
    if (draft) this.panels.open(JSON.parse(draft) as Layout);
    this.show();
  }

  private build(): void {
    this.opener.type = "button";
    this.opener.className = "button button-small view-opener";
    this.opener.setAttribute("aria-haspopup", "menu");
    this.opener.addEventListener("click", () => void this.openMenu());
    this.chip.className = "view-chip";
    this.chip.hidden = true;
    this.chip.append(
      text("Unsaved changes"),
      this.button("Save", () => this.save(), "save"),
      this.button("Save as…", () => this.saveAs()),
      this.button("Revert", () => this.revert()),
    );
    this.replaceChildren(this.opener, this.undo, this.redo, this.chip);
    this.show();
  }

  private button(label: string, act: () => void, name = ""): HTMLButtonElement {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button button-small button-quiet";
    button.textContent = label;
    if (name) button.dataset["act"] = name;
    button.addEventListener("click", act);
    return button;
  }

  private show(): void {
    const name = this.view && !this.view.is_personal ? this.view.name : this.view && !this.isOwn ? `Workspace of ${this.view.owner ?? "somebody"}` : OWN;
    this.opener.replaceChildren(text(name), icon("chevron"));
    this.opener.setAttribute("aria-label", `View: ${name}`);
    this.undo.disabled = !this.panels?.canUndo;
    this.redo.disabled = !this.panels?.canRedo;
    const isDirty = this.isDirty;
    this.chip.hidden = !isDirty || !("signedIn" in this.dataset);
    this.chip.querySelector<HTMLElement>("[data-act=save]")!.hidden = !this.canEdit || !this.view || this.view.is_personal;
    this.dataset["saved"] = String(!isDirty && this.keeping === undefined);
  }

  private get isDirty(): boolean {
    return !this.isKept && JSON.stringify(this.panels?.kept ?? this.saved) !== JSON.stringify(this.saved);
  }

  private onChange(): void {
    if (this.isKept) {
      clearTimeout(this.keeping);
      this.keeping = setTimeout(() => this.keepNow(), KEEP_MILLISECONDS);
    } else if (this.isDirty) {
      sessionStorage.setItem(this.draftKey, JSON.stringify(this.panels!.kept));
    } else this.forgetDraft();
    this.show();
  }

  private get draftKey(): string {
    return `labstead:draft:${this.view?.id ?? this.dataset["api"]}:${this.view?.version ?? 0}`;
  }

  private forgetDraft(): void {
    sessionStorage.removeItem(this.draftKey);
  }

  /** The toolbar's x axis and smoothing are part of the view. */
  private onToolbar(event: Event): void {
    if (!(event.target as Element).closest("labstead-chart-controls")) return;
    const { x, smoothing } = page.now;
    this.panels?.choose({ ...this.panels.kept.page, x, smoothing });
  }

  private keepNow(): void {
    if (this.keeping === undefined) return;
    clearTimeout(this.keeping);
    this.keeping = undefined;
    const layout = this.panels!.kept;
    void this.attempt(async () => {
      this.view = await this.client.keep(layout);
      this.saved = layout;
    });
  }

  private save(): void {
    const layout = this.panels!.kept;
    const { id, version } = this.view!;
    void this.attempt(async () => {
      const draft = this.draftKey;
      this.view = await this.client.update(id, { layout, version });
      this.saved = layout;
      sessionStorage.removeItem(draft);
    });
  }

  private saveAs(): void {
    void this.attempt(async () => {
      const { askText } = await import("./asking");
      const name = await askText({ title: "Save as a view", label: "Name", value: "", action: "Save" });
      if (!name) return;
      const view = await this.client.create(name, this.panels!.kept);
      this.forgetDraft();
      this.go(view.id);
    });
  }

  private revert(): void {
    this.forgetDraft();
    this.panels!.open(this.saved);
    this.show();
  }

  /** Failures are told; the chip stays, so that nothing is lost unseen. */
  private async attempt(act: () => Promise<void>): Promise<void> {
    try {
      await act();
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      toast(`The view could not be saved: ${error.message}`);
    }
    this.show();
  }

  private go(view: string): void {
    const address = new URL(location.href);
    for (const name of ["view", "x", "smoothing", "smoother"]) address.searchParams.delete(name);
    if (view) address.searchParams.set("view", view);
    location.assign(address);
  }

  private async openMenu(): Promise<void> {
    await this.attempt(async () => {
      const views = await this.client.list();
      openMenu(this.opener, "Views", [...this.switches(views), null, ...this.ownEntries(), null, ...this.layoutEntries()]);
    });
  }

  private switches(views: readonly ListedView[]): MenuEntry[] {
    const named = views.filter((view) => !view.is_personal).map((view) => ({
      label: view.is_default ? `${view.name} (default)` : view.name,
      isChecked: view.id === this.view?.id && this.isNamed,
      act: () => this.go(view.id),
    }));
    const own = { label: OWN, isChecked: this.isKept, act: () => this.go(views.find((view) => view.is_personal)?.id ?? "") };
    return "signedIn" in this.dataset ? [own, ...named] : named;
  }

  private get isNamed(): boolean {
    return this.view !== null && !this.view.is_personal && !this.isKept;
  }

  private ownEntries(): MenuEntry[] {
    const entries: MenuEntry[] = [{ label: "Copy the link", icon: "copy", act: () => void this.copyLink() }];
    if (!this.canEdit) return entries;
    entries.push({ label: "Save as a view…", icon: "plus", act: () => this.saveAs() });
    if (!this.isNamed) return entries;
    const { id, name, is_default } = this.view!;
    return [
      ...entries,
      { label: "Rename…", icon: "pencil", act: () => this.rename(id, name) },
      { label: "Default of the project", isChecked: is_default, act: () => this.update(id, { is_default: !is_default }) },
      { label: "Delete the view…", icon: "trash", act: () => this.removeView(id, name) },
    ];
  }

  private layoutEntries(): MenuEntry[] {
    const panels = this.panels!;
    const isAutomatic = panels.layout.mode === "automatic";
    return [
      { label: "New metrics get a panel", isChecked: isAutomatic, act: () => panels.edit((layout) => ({ ...layout, mode: isAutomatic ? "manual" : "automatic" })) },
      { label: "Settings of all panels…", icon: "gear", act: () => panels.openSettings(null) },
      { label: "Add a section…", icon: "plus", act: () => void newSection(panels, panels.layout.sections[0]?.id ?? null) },
      { label: "Start with no panel", icon: "square", act: () => panels.edit(() => ({ ...EMPTY, mode: "manual" })) },
      { label: "Reset the workspace", icon: "undo", act: () => panels.edit(() => EMPTY) },
    ];
  }

  private async copyLink(): Promise<void> {
    this.keepNow();
    const address = new URL(location.href);
    if (this.view) address.searchParams.set("view", this.view.id);
    await navigator.clipboard.writeText(address.href);
    toast("The link is copied.");
  }

  private rename(id: string, value: string): void {
    void this.attempt(async () => {
      const { askText } = await import("./asking");
      const name = await askText({ title: "Rename the view", label: "Name", value, action: "Rename" });
      if (name) this.view = await this.client.update(id, { name });
    });
  }

  private update(id: string, changes: { is_default: boolean }): void {
    void this.attempt(async () => void (this.view = await this.client.update(id, changes)));
  }

  private removeView(id: string, name: string): void {
    void this.attempt(async () => {
      const { askSure } = await import("./asking");
      const question = { title: "Delete the view", label: "", action: "Delete", sentence: `“${name}” goes for everybody. The runs stay.` };
      if (!(await askSure(question))) return;
      await this.client.remove(id);
      this.go("");
    });
  }
}

function text(words: string): HTMLElement {
  const span = document.createElement("span");
  span.textContent = words;
  return span;
}

export type { View };

customElements.define("labstead-views", Views);
