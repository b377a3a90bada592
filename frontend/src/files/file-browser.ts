// <labstead-file-browser>: the files of a run or of a version in their folders, sorted and searched, and a look at one.
import "../styles/run-files.css";
import { ApiError } from "../api";
import { button, element, make, type Child } from "../dom";
import { formatBytes } from "../format";
import { throttle } from "../live/throttle";
import { remember } from "../page/address";
import { icon, iconButton } from "../widgets/icons";
import { LastingElement } from "../widgets/lasting-element";
import type { FileSource, Level } from "./file-source";
import { type Entry, type Order, ORDERS, sorted } from "./listing";
import { headOf, previewOf } from "./preview";
import { RunSource } from "./run-source";
import type { StoredFile } from "./stored-file";
import { VersionSource } from "./version-source";

const MOST_ROWS = 1_000;
const TITLES: Record<Order, string> = { name: "Name", size: "Size", changed: "Changed" };

const SEARCH_MILLISECONDS = 150;

class FileBrowser extends LastingElement {
  private source!: FileSource;
  /** What is listed now; null until something is. */
  private level: Level | null = null;
  private listed = "";
  private path = "";
  private find = "";
  private order: Order = "name";
  private isDescending = false;
  private shownFile = "";
  private readonly list = make("div", "file-list card");
  private readonly look = make("div", "file-preview card");

  protected begin(signal: AbortSignal): void {
    const { version, project, src, mediaFiles } = this.dataset;
    this.source = version ? new VersionSource(version, project!) : new RunSource(src!, mediaFiles!);
    const query = new URLSearchParams(location.search);
    this.path = query.get("path") ?? "";
    this.order = ORDERS.find((order) => order === query.get("sort")) ?? "name";
    this.isDescending = query.get("order") === "down";
    this.replaceChildren(this.list, this.look);
    if (src) document.body.addEventListener("live-runs", throttle(2_000, () => void this.load()), { signal });
    let timer = 0;
    const search = document.querySelector<HTMLInputElement>("[data-find-file]");
    search?.addEventListener("input", () => {
      clearTimeout(timer);
      timer = window.setTimeout(() => this.search(search.value.trim()), SEARCH_MILLISECONDS);
    }, { signal });
    addEventListener("popstate", () => this.fromAddress(), { signal });
    void this.load();
  }

  /** Ask anew. */
  private async load(): Promise<void> {
    this.listed = "";
    if (await this.attempt(() => this.source.refresh())) await this.draw();
  }

  /** Whether it went well; else the browser says so, or shows what it had. */
  private async attempt(work: () => Promise<void>): Promise<boolean> {
    try {
      await work();
      return true;
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      if (error.isDenied || !this.level) this.tellTrouble(error);
      return false;
    }
  }

  /** Files that one may no longer see do not stay in sight. */
  private tellTrouble(error: ApiError): void {
    const again = button("Try again", () => void this.load(), { class: "button" });
    const title = error.isDenied ? "You cannot see these files" : "The files could not be loaded";
    this.level = null;
    void this.show(undefined);
    this.list.replaceChildren(emptiness(title, error.sentence, again));
    this.dataset["state"] = error.isDenied ? "denied" : "error";
  }

  private search(words: string): void {
    this.find = words;
    void this.draw();
  }

  private fromAddress(): void {
    this.path = new URLSearchParams(location.search).get("path") ?? "";
    void this.draw();
  }

  private go(path: string): void {
    this.path = path;
    const address = new URL(location.href);
    if (path) address.searchParams.set("path", path);
    else address.searchParams.delete("path");
    history.pushState(null, "", address);
    void this.draw();
  }

  private draw(): Promise<boolean> {
    return this.attempt(async () => {
      const [path, find] = [this.path, this.find];
      if (["denied", "error"].includes(this.dataset["state"] ?? "")) await this.source.refresh();
      const file = await this.source.file(path);
      const folder = file ? path.slice(0, Math.max(0, path.lastIndexOf("/"))) : path;
      const wanted = JSON.stringify([folder, find]);
      const level = this.level && wanted === this.listed ? this.level : await (find ? this.source.find(find) : this.source.level(folder));
      if (path !== this.path || find !== this.find) return; // asked for something else meanwhile
      [this.level, this.listed] = [level, wanted];
      this.drawLevel(level, folder);
      void this.show(file);
    });
  }

  private drawLevel(level: Level, folder: string): void {
    const focused = (document.activeElement as HTMLElement | null)?.dataset["open"];
    const isBare = !level.entries.length && !folder && !this.find;
    const rows = sorted(level.entries, this.order, this.isDescending);
    this.list.replaceChildren(this.crumbs(folder), isBare ? emptiness("No files", this.source.nothing) : this.table(rows, level));
    if (focused !== undefined) this.list.querySelector<HTMLElement>(`[data-open="${CSS.escape(focused)}"]`)?.focus();
    this.dataset["state"] = isBare ? "empty" : "ready";
  }

  /** The next rows below those that are listed. */
  private async addMore(): Promise<void> {
    const before = this.level!;
    await this.attempt(async () => {
      const next = await before.more!();
      if (this.level !== before) return;
      this.level = { entries: [...before.entries, ...next.entries], more: next.more };
      await this.draw();
      this.list.querySelector<HTMLElement>("[data-more]")?.focus();
    });
  }

  private crumbs(folder: string): HTMLElement {
    const parts = folder ? folder.split("/") : [];
    const links = parts.map((name, at) => this.opener(parts.slice(0, at + 1).join("/"), name));
    const all = this.opener("", "All files");
    const count = make("span", "muted small", this.source.summary());
    return make("nav", "card-head file-crumbs", make("span", "file-path", all, ...links.flatMap((link) => [" / ", link])), count);
  }

  private opener(path: string, ...words: Child[]): HTMLAnchorElement {
    const address = new URL(location.href);
    address.searchParams.set("path", path);
    const link = element("a", { href: address.search, "data-open": path, class: "file-link" }, ...words);
    link.addEventListener("click", (event) => {
      if (event.ctrlKey || event.metaKey) return;
      event.preventDefault();
      this.go(path);
    });
    return link;
  }

  private table(entries: readonly Entry[], level: Level): HTMLElement {
    const { orders } = this.source;
    const head = element("tr", {}, ...orders.map((order) => this.headOf(order)));
    const note = (...words: Child[]): HTMLElement => element("tr", {}, element("td", { colspan: orders.length, class: "muted" }, ...words));
    const room = level.more ? entries.length : MOST_ROWS;
    const rows = entries.slice(0, room).map((entry) => this.row(entry));
    if (!entries.length) rows.push(note(`No file matches “${this.find || this.path}”.`));
    if (entries.length > room) rows.push(note(`${(entries.length - room).toLocaleString("en")} more: find them by their name.`));
    if (level.more) rows.push(note(button("Show more", () => void this.addMore(), { "data-more": true }), ` ${entries.length.toLocaleString("en")} are listed, in order of their names.`));
    return make("div", "table-scroll", element("table", { class: "table" }, element("thead", {}, head), element("tbody", {}, ...rows)));
  }

  private headOf(order: Order): HTMLElement {
    const isOwn = this.order === order;
    const sortBy = (): void => {
      this.isDescending = isOwn ? !this.isDescending : order !== "name";
      this.order = order;
      remember({ sort: order === "name" ? "" : order, order: this.isDescending ? "down" : "" });
      void this.draw().then(() => this.list.querySelectorAll<HTMLElement>(".sort-button")[this.source.orders.indexOf(order)]?.focus());
    };
    const made = button([TITLES[order], isOwn && icon(this.isDescending ? "arrow-down" : "arrow-up")], sortBy, { class: "sort-button" });
    const sort = isOwn ? (this.isDescending ? "descending" : "ascending") : "none";
    return element("th", { scope: "col", class: order === "size" ? "number" : null, "aria-sort": sort }, made);
  }

  private row({ name, path, size, changed, count, file }: Entry): HTMLElement {
    const words = make("span", "ellipsis", name);
    const link = this.opener(path, icon(file ? "file" : "folder"), words);
    link.title = path;
    if (file && path === this.path) link.setAttribute("aria-current", "true");
    const more = count ? make("span", "muted small", `${count.toLocaleString("en")} ${count === 1 ? "file" : "files"}`) : null;
    const state = file?.state === "pending" ? "not there yet" : file?.reference ? "lies elsewhere" : "";
    const named = element("td", { class: "wide" }, make("span", "named", link, more, state && make("span", "muted small", state)));
    const about: Record<Order, () => HTMLElement> = {
      name: () => named,
      size: () => element("td", { class: "number" }, size === null ? "" : formatBytes(size)),
      changed: () => element("td", {}, element("labstead-time" as "span", { datetime: changed })),
    };
    return element("tr", {}, ...this.source.orders.map((order) => about[order]()));
  }

  private async show(file: StoredFile | undefined): Promise<void> {
    this.look.hidden = !file;
    this.toggleAttribute("data-looks", Boolean(file));
    const key = file ? `${file.path} ${file.digest?.whole ?? ""}` : "";
    if (key === this.shownFile) return;
    this.shownFile = key;
    if (!file) return this.look.replaceChildren();
    const close = iconButton("cross", "Close the preview", () => this.go(file.path.slice(0, Math.max(0, file.path.lastIndexOf("/")))));
    const body = make("div", "preview-body", make("div", "skeleton"));
    this.look.replaceChildren(headOf(file, []), body);
    this.look.firstElementChild!.append(close);
    const shown = await previewOf(file, this.source.addresses).catch((error: Error) => make("p", "preview-note muted", `The file could not be loaded. ${error.message}`));
    if (key === this.shownFile) body.replaceChildren(shown);
  }
}

function emptiness(title: string, words: string, ...more: HTMLElement[]): HTMLElement {
  return make("div", "empty", icon("file"), element("h2", {}, title), element("p", {}, words), ...more);
}

customElements.define("labstead-file-browser", FileBrowser);
