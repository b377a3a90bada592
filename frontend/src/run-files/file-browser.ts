// <labstead-file-browser>: a run's files in their folders, sorted and searched, and a look at one of them.
import "../styles/run-files.css";
import { ApiError } from "../api";
import { button, element, make, type Child } from "../dom";
import { formatBytes } from "../format";
import { throttle } from "../live/throttle";
import { remember } from "../page/address";
import { icon, iconButton } from "../widgets/icons";
import { LastingElement } from "../widgets/lasting-element";
import { entriesIn, found, type Entry, type Order, ORDERS, type RunFile, sorted } from "./listing";
import { filesOf } from "./load";
import { headOf, previewOf } from "./preview";

const MOST_ROWS = 1_000;
const TITLES: Record<Order, string> = { name: "Name", size: "Size", changed: "Changed" };

class FileBrowser extends LastingElement {
  private files: RunFile[] = [];
  private path = "";
  private find = "";
  private order: Order = "name";
  private isDescending = false;
  private shownFile = "";
  private readonly list = make("div", "file-list card");
  private readonly look = make("div", "file-preview card");

  protected begin(signal: AbortSignal): void {
    const query = new URLSearchParams(location.search);
    this.path = query.get("path") ?? "";
    this.order = ORDERS.find((order) => order === query.get("sort")) ?? "name";
    this.isDescending = query.get("order") === "down";
    this.replaceChildren(this.list, this.look);
    document.body.addEventListener("live-runs", throttle(2_000, () => void this.load()), { signal });
    document.querySelector("[data-find-file]")?.addEventListener("input", (event) => this.search(event), { signal });
    addEventListener("popstate", () => this.fromAddress(), { signal });
    void this.load();
  }

  private async load(): Promise<void> {
    try {
      this.files = await filesOf(this.dataset["src"]!);
      this.draw();
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      if (this.files.length) return;
      this.dataset["state"] = error.isDenied ? "denied" : "error";
      const again = button("Try again", () => void this.load(), { class: "button" });
      this.list.replaceChildren(emptiness("The files could not be loaded", error.sentence, again));
    }
  }

  private search(event: Event): void {
    this.find = (event.target as HTMLInputElement).value.trim();
    this.draw();
  }

  private fromAddress(): void {
    this.path = new URLSearchParams(location.search).get("path") ?? "";
    this.draw();
  }

  private go(path: string): void {
    this.path = path;
    const address = new URL(location.href);
    if (path) address.searchParams.set("path", path);
    else address.searchParams.delete("path");
    history.pushState(null, "", address);
    this.draw();
  }

  private draw(): void {
    const file = this.files.find(({ path }) => path === this.path);
    const folder = file ? this.path.slice(0, Math.max(0, this.path.lastIndexOf("/"))) : this.path;
    const entries = this.find ? found(this.files, this.find) : entriesIn(this.files, folder);
    const focused = (document.activeElement as HTMLElement | null)?.dataset["open"];
    this.list.replaceChildren(this.crumbs(folder), this.files.length ? this.table(sorted(entries, this.order, this.isDescending)) : noFiles());
    if (focused !== undefined) this.list.querySelector<HTMLElement>(`[data-open="${CSS.escape(focused)}"]`)?.focus();
    this.dataset["state"] = this.files.length ? "ready" : "empty";
    void this.show(file);
  }

  private crumbs(folder: string): HTMLElement {
    const parts = folder ? folder.split("/") : [];
    const links = parts.map((name, at) => this.opener(parts.slice(0, at + 1).join("/"), name));
    const size = this.files.reduce((sum, file) => sum + file.size, 0);
    const all = this.opener("", "All files");
    const count = make("span", "muted small", `${this.files.length.toLocaleString("en")} files, ${formatBytes(size)}`);
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

  private table(entries: readonly Entry[]): HTMLElement {
    const head = element("tr", {}, ...ORDERS.map((order) => this.headOf(order)));
    const rows = entries.slice(0, MOST_ROWS).map((entry) => this.row(entry));
    if (!entries.length) rows.push(element("tr", {}, element("td", { colspan: 3, class: "muted" }, `No file matches “${this.find || this.path}”.`)));
    if (entries.length > MOST_ROWS) rows.push(element("tr", {}, element("td", { colspan: 3, class: "muted" }, `${(entries.length - MOST_ROWS).toLocaleString("en")} more: find them by their name.`)));
    return make("div", "table-scroll", element("table", { class: "table" }, element("thead", {}, head), element("tbody", {}, ...rows)));
  }

  private headOf(order: Order): HTMLElement {
    const isOwn = this.order === order;
    const sortBy = (): void => {
      this.isDescending = isOwn ? !this.isDescending : order !== "name";
      this.order = order;
      remember({ sort: order === "name" ? "" : order, order: this.isDescending ? "down" : "" });
      this.draw();
      this.list.querySelectorAll<HTMLElement>(".sort-button")[ORDERS.indexOf(order)]?.focus();
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
    const more = count ? make("span", "muted small", `${count} ${count === 1 ? "file" : "files"}`) : null;
    const state = file?.state === "pending" ? make("span", "muted small", "not there yet") : null;
    return element(
      "tr",
      {},
      element("td", { class: "wide" }, make("span", "named", link, more, state)),
      element("td", { class: "number" }, formatBytes(size)),
      element("td", {}, element("labstead-time" as "span", { datetime: changed })),
    );
  }

  private async show(file: RunFile | undefined): Promise<void> {
    this.look.hidden = !file;
    this.toggleAttribute("data-looks", Boolean(file));
    const key = file ? `${file.path} ${file.updated_at}` : "";
    if (key === this.shownFile) return;
    this.shownFile = key;
    if (!file) return this.look.replaceChildren();
    const close = iconButton("cross", "Close the preview", () => this.go(file.path.slice(0, Math.max(0, file.path.lastIndexOf("/")))));
    const body = make("div", "preview-body", make("div", "skeleton"));
    this.look.replaceChildren(headOf(file, []), body);
    this.look.firstElementChild!.append(close);
    const shown = await previewOf(file, { mediaFiles: this.dataset["mediaFiles"]! }).catch((error: Error) => make("p", "preview-note muted", `The file could not be loaded. ${error.message}`));
    if (key === this.shownFile) body.replaceChildren(shown);
  }
}

const noFiles = (): HTMLElement => emptiness("No files", "Files that the program saves with its run appear here, for example by labstead.save(\"model.pt\").");

function emptiness(title: string, words: string, ...more: HTMLElement[]): HTMLElement {
  return make("div", "empty", icon("file"), element("h2", {}, title), element("p", {}, words), ...more);
}

customElements.define("labstead-file-browser", FileBrowser);
