// <labstead-views>: which view is open and what is not saved of it. One's own workspace keeps
// itself; any other view waits for "Save". The table of runs has one, too, without panels beside it.
import { ApiError } from "../api";
import { keptAddress, restateAddress, settleAddress, type Values, valueOf } from "../page/address";
import { type Draft, draftOf, writeDraft } from "../page/draft";
import { page } from "../store";
import { icon, iconButton } from "../widgets/icons";
import { toast } from "../widgets/toast";
import { EMPTY, type Layout } from "./layout";
import type { Panels } from "./panels";
import { type ListedView, ViewClient } from "./view-client";

const KEEP_MILLISECONDS = 600;
const OWN = "My workspace";
/** Which view was deleted on the page before. */
export const GONE = "labstead:deleted-view";

export class Views extends HTMLElement {
  client!: ViewClient;
  view: ListedView | null = null;
  /** What "Discard" goes back to. */
  private saved = "";
  private savedLayout: Layout = EMPTY;
  /** Of pages without panels, when it was needed. */
  private stored: Promise<Layout> | undefined;
  private draftLayout: Layout | undefined;
  private keeping: ReturnType<typeof setTimeout> | undefined;
  private lastKeep: Promise<void> = Promise.resolve();
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
    document.addEventListener("address-change", () => this.onChange(), { signal });
    document.addEventListener("layout-ready", () => this.start(), { signal });
    document.addEventListener("input", (event) => this.onToolbar(event), { signal });
    addEventListener("pagehide", () => this.keepNow(true), { signal });
    if (!this.hasPanels || this.panels?.dataset["state"] === "ready") this.start();
  }

  disconnectedCallback(): void {
    queueMicrotask(() => {
      if (this.isConnected) return;
      this.ending?.abort();
      this.ending = undefined;
    });
  }

  private get hasPanels(): boolean {
    return document.querySelector("#panel-sections") !== null;
  }

  get panels(): Panels | null {
    return document.querySelector("labstead-panels");
  }

  get isSignedIn(): boolean {
    return "signedIn" in this.dataset;
  }

  /** Whether changes go into one's own workspace by themselves. */
  get isKept(): boolean {
    return this.isSignedIn && !("named" in this.dataset);
  }

  get canEdit(): boolean {
    return "canEdit" in this.dataset;
  }

  /** Whether "Save" may write into the open view. */
  get canSave(): boolean {
    if (!this.view || !("named" in this.dataset)) return false;
    return this.view.kind === "team" ? this.canEdit : this.view.kind === "personal" && this.isMine;
  }

  get isMine(): boolean {
    return this.view?.owner === this.dataset["username"];
  }

  private start(): void {
    this.savedLayout = this.panels?.kept ?? EMPTY;
    const draft = draftOf<Layout>(this.dataset);
    this.saved = this.text({ ...this.state, address: JSON.parse(this.dataset["address"] ?? "{}") as Values });
    if (draft?.layout && this.panels) this.panels.open(draft.layout);
    else this.draftLayout = draft?.layout;
    if (!("named" in this.dataset)) restateAddress();
    if (sessionStorage.getItem(GONE)) void import("./view-changes").then(({ offerUndo }) => offerUndo(this));
    if (draft && this.isKept) this.onChange();
    else if (!draft) this.forgetDraft();
    this.show();
  }

  private get state(): Draft<Layout> {
    const layout = this.panels?.kept ?? this.draftLayout;
    return { ...(layout && { layout }), address: keptAddress() };
  }

  /** To compare by. A database may give an address back in another order. */
  private text({ layout, address }: Draft<Layout>): string {
    return JSON.stringify([layout && { ...layout, address: null }, Object.entries(address).sort()]);
  }

  /** All that a view keeps, also what this page does not show. */
  async whole(): Promise<Layout> {
    const layout = this.panels?.kept ?? this.draftLayout ?? (await (this.stored ??= this.fetchLayout()));
    return { ...layout, address: keptAddress() };
  }

  private async fetchLayout(): Promise<Layout> {
    return this.view ? (await this.client.read(this.view.id)).layout : EMPTY;
  }

  private build(): void {
    this.opener.type = "button";
    this.opener.className = "button button-small view-opener";
    this.opener.setAttribute("aria-haspopup", "menu");
    this.opener.addEventListener("click", () => void import("./view-menu").then(({ openViews }) => openViews(this, this.opener)));
    this.chip.className = "view-chip";
    this.chip.hidden = true;
    this.chip.append(
      text("Unsaved changes"),
      this.button("Save", () => void this.save(), "save"),
      this.button("Save as…", () => void this.saveAs()),
      this.button("Discard", () => this.discard()),
    );
    this.replaceChildren(this.opener, ...(this.hasPanels ? [this.undo, this.redo] : []), this.chip);
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

  get heading(): string {
    const { view } = this;
    if (!view || this.isKept) return OWN;
    if (view.kind === "draft") return this.isMine ? "My draft" : `Draft of ${view.owner ?? "somebody"}`;
    return view.name || `Workspace of ${view.owner ?? "somebody"}`;
  }

  show(): void {
    const { heading } = this;
    this.opener.disabled = false;
    this.opener.replaceChildren(text(heading), icon("chevron"));
    this.opener.setAttribute("aria-label", `View: ${heading}`);
    this.undo.disabled = !this.panels?.canUndo;
    this.redo.disabled = !this.panels?.canRedo;
    const isDirty = this.isDirty;
    this.chip.hidden = !isDirty || !this.isSignedIn;
    this.chip.querySelector<HTMLElement>("[data-act=save]")!.hidden = !this.canSave;
    this.dataset["saved"] = String(!isDirty && this.keeping === undefined);
  }

  /** A link may bring changes of its own. */
  get isDirty(): boolean {
    return !this.isKept && this.saved !== "" && this.text(this.state) !== this.saved;
  }

  private onChange(): void {
    const { draft } = this.dataset;
    if (this.isKept || this.isDirty) writeDraft(draft!, this.state);
    else this.forgetDraft();
    if (this.isKept) {
      clearTimeout(this.keeping);
      this.keeping = setTimeout(() => this.keepNow(), KEEP_MILLISECONDS);
    }
    this.show();
  }

  forgetDraft(): void {
    sessionStorage.removeItem(this.dataset["draft"]!);
  }

  /** The toolbar's x axis and smoothing are part of the view. */
  private onToolbar(event: Event): void {
    if (!(event.target as Element).closest("labstead-chart-controls")) return;
    const { x, smoothing } = page.now;
    this.panels?.choose({ ...this.panels.kept.page, x, smoothing });
  }

  /** After what is on its way, so that none overtakes another; who leaves cannot wait for that. */
  private keepNow(isLeaving = false): void {
    if (this.keeping === undefined) return;
    clearTimeout(this.keeping);
    this.keeping = undefined;
    const before = isLeaving ? Promise.resolve() : this.lastKeep.catch(() => undefined);
    this.lastKeep = before.then(() => this.attempt(() => this.keep()));
  }

  private async keep(): Promise<void> {
    const kept = this.text(this.state);
    const view = await this.client.keep(await this.whole());
    this.take(view);
    if (this.text(this.state) !== kept) return;
    writeDraft(this.dataset["draft"]!, { ...this.state, stored: { version: view.version, at: Date.now() } });
  }

  /** Into the open view; with `isSure` also over what somebody else has saved meanwhile. */
  async save(isSure = false): Promise<void> {
    const { id, version } = this.view!;
    try {
      const layout = await this.whole();
      this.settle(await this.client.update(id, isSure ? { layout } : { layout, version }), layout);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      if (error.code !== "view_changed") toast(`The view could not be saved: ${error.message}`);
      else await import("./view-changes").then(({ askConflict }) => askConflict(this));
    }
    this.show();
  }

  /** The open view now is what the page shows. */
  private settle(view: ListedView, layout: Layout): void {
    this.forgetDraft();
    this.view = view;
    this.dataset["draft"] = `labstead:draft:${view.id}:${view.version}`;
    this.draftLayout = undefined;
    this.stored = Promise.resolve(layout);
    this.savedLayout = this.panels?.kept ?? EMPTY;
    settleAddress("named" in this.dataset);
    this.saved = this.text(this.state);
  }

  /**
   * The server has it anew. What is not saved of it stays so: of one's own workspace under the name
   * it has, for a page that loads while a change is on its way is of a version before or after.
   */
  take(view: ListedView): void {
    this.view = view;
    if (this.isKept) return;
    const kept = sessionStorage.getItem(this.dataset["draft"]!);
    this.forgetDraft();
    this.dataset["draft"] = `labstead:draft:${view.id}:${view.version}`;
    if (kept) sessionStorage.setItem(this.dataset["draft"], kept);
  }

  async saveAs(): Promise<void> {
    await import("./view-changes").then(({ saveAs }) => saveAs(this));
  }

  /** Back to the view as it is saved. What was chosen of the runs is on several parts of the page. */
  discard(): void {
    this.forgetDraft();
    const { layout } = this.state;
    const isElsewhere = this.text({ ...(layout && { layout: this.savedLayout }), address: keptAddress() }) !== this.saved;
    if (isElsewhere || !this.panels) return this.go(this.view?.id ?? "");
    this.panels.open(this.savedLayout);
    this.show();
  }

  /** Failures are told; the chip stays, so that nothing is lost unseen. */
  async attempt(act: () => Promise<void>): Promise<void> {
    try {
      await act();
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      toast(`The view could not be saved: ${error.message}`);
    }
    this.show();
  }

  /** Open a view as it is saved; without one one's own. */
  go(view: string): void {
    const address = new URL(location.pathname, location.href);
    if (valueOf("find")) address.searchParams.set("find", valueOf("find"));
    if (view) address.searchParams.set("view", view);
    location.assign(address);
  }
}

function text(words: string): HTMLElement {
  const span = document.createElement("span");
  span.textContent = words;
  return span;
}

customElements.define("labstead-views", Views);
