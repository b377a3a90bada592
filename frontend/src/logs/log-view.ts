// <labstead-log-view>: a run's console of any length, live, searched by the server.
import { ApiError, messageOf } from "../api";
import { element, make } from "../dom";
import { formatMoment } from "../format";
import { series as liveSeries } from "../live/page";
import { throttle } from "../live/throttle";
import { remember } from "../page/address";
import { LastingElement } from "../widgets/lasting-element";
import { isShortcut } from "../widgets/typing";
import { coloured } from "./ansi";
import { linkedLines, linkOf, type LineRange } from "./line-links";
import { LineWindow } from "./line-window";
import { countWords, LogSearch, matchFrom, patternOf, rangesIn } from "./log-search";
import { LogSource, type LogLine } from "./log-source";

const SEARCH_EVERY_MS = 250;
const SHOWS_TIMES = "labstead:log-times";
const clock = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" });

class LogView extends LastingElement {
  private source!: LogSource;
  private window!: LineWindow;
  private isFollowing = true;
  private linked: LineRange | null = null;
  private finds!: LogSearch;
  private current = 0;
  private isScrolledByUs = false;
  /** How often the person went elsewhere: a late match does not take them back. */
  private moves = 0;

  protected begin(signal: AbortSignal): void {
    this.source = new LogSource(this.dataset["src"]!);
    this.finds = new LogSearch(this.source);
    this.window ??= new LineWindow(this.one(".log-lines"), (line) => this.draw(line));
    this.linked = linkedLines(location.hash);
    this.isFollowing = this.dataset["active"] !== undefined && !this.linked;
    signal.addEventListener("abort", () => CSS.highlights?.delete("log-found"));
    this.listen(signal);
    this.showSwitches();
    void this.load();
  }

  private listen(signal: AbortSignal): void {
    const on = (part: string, event: string, act: (event: Event) => void): void =>
      this.one(part).addEventListener(event, act, { signal });
    on(".log-lines", "scroll", () => this.onScroll());
    on(".log-lines", "click", (event) => this.onClick(event as MouseEvent));
    on("[data-find]", "input", this.searchSoon);
    on("[data-find]", "keydown", (event) => this.onFindKey(event as KeyboardEvent));
    on("[data-pattern]", "click", () => this.turnPattern());
    on("[data-previous]", "click", () => this.goTo(this.current - 1));
    on("[data-next]", "click", () => this.goTo(this.current + 1));
    on("[data-follow]", "change", () => this.follow(this.one<HTMLInputElement>("[data-follow]").checked));
    on("[data-times]", "change", () => this.showTimes(this.one<HTMLInputElement>("[data-times]").checked));
    on("[data-first]", "click", () => this.jump(0));
    on("[data-last]", "click", () => this.jump(this.source.count - 1));
    on("[data-retry]", "click", () => void this.load());
    liveSeries.addEventListener("series", () => void this.refresh(), { signal });
    addEventListener("hashchange", () => this.openLink(), { signal });
    addEventListener("resize", () => this.show(), { signal });
    document.addEventListener("keydown", (event) => this.onKey(event), { signal });
  }

  private one<Kind extends HTMLElement = HTMLElement>(selector: string): Kind {
    return this.querySelector<Kind>(selector)!;
  }

  private async load(): Promise<void> {
    if (!(await this.tried(this.source.begin(this.linked?.first ?? null)))) return;
    this.show();
    if (this.linked) this.moved(() => this.window.scrollToLine(this.linked!.first));
    else this.moved(() => this.window.scrollToEnd());
    this.show();
    const query = new URLSearchParams(location.search);
    this.one<HTMLInputElement>("[data-find]").value = query.get("search") ?? "";
    this.one("[data-pattern]").setAttribute("aria-pressed", String(query.get("regex") === "1"));
    await this.search();
  }

  private async refresh(): Promise<void> {
    if (document.hidden) return;
    const isNew = await this.tried(this.source.refresh());
    if (!isNew) return;
    this.show("all");
    if (this.isFollowing) this.moved(() => this.window.scrollToEnd());
    this.show();
    await this.searchNew();
  }

  /** What the load gives; undefined when it failed, and then the view says so. */
  private async tried<Result>(load: Promise<Result>): Promise<Result | undefined> {
    try {
      const result = await load;
      this.dataset["state"] = this.source.count ? "ready" : "empty";
      return result;
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      this.tellTrouble(error);
      return undefined;
    }
  }

  private tellTrouble(error: ApiError): void {
    if (error.isDenied) this.dataset["state"] = "denied";
    else this.dataset["state"] = this.source.count ? "stale" : "error";
    for (const place of this.querySelectorAll("[data-trouble]")) place.textContent = error.sentence;
  }

  private show(outdated: "all" | "none" = "none"): void {
    this.window.show(this.source.count, outdated);
    this.dataset["lines"] = String(this.source.count);
    this.mark();
    const { first, last } = this.window.anchor;
    const wanted = this.source.want(first, last);
    if (wanted) void this.tried(wanted).then((isNew) => isNew && this.show("all"));
  }

  private onScroll(): void {
    this.show();
    if (this.isScrolledByUs) {
      this.isScrolledByUs = false;
      return;
    }
    this.moves++;
    if (this.isFollowing !== this.window.isAtEnd && this.dataset["active"] !== undefined) this.setFollowing(this.window.isAtEnd);
  }

  private moved(move: () => void): void {
    const box = this.window.box;
    const before = box.scrollTop;
    move();
    this.isScrolledByUs = box.scrollTop !== before;
  }

  private jump(line: number): void {
    this.moves++;
    if (line > 0) this.moved(() => this.window.scrollToEnd());
    else this.window.box.scrollTop = 0;
    this.window.box.focus({ preventScroll: true });
  }

  private follow(isOn: boolean): void {
    this.setFollowing(isOn);
    if (isOn) this.moved(() => this.window.scrollToEnd());
  }

  private setFollowing(isOn: boolean): void {
    this.isFollowing = isOn;
    this.one<HTMLInputElement>("[data-follow]").checked = isOn;
  }

  private showSwitches(): void {
    this.setFollowing(this.isFollowing);
    this.showTimes(localStorage.getItem(SHOWS_TIMES) === "1");
  }

  private showTimes(isOn: boolean): void {
    this.one<HTMLInputElement>("[data-times]").checked = isOn;
    this.toggleAttribute("data-shows-times", isOn);
    if (isOn) localStorage.setItem(SHOWS_TIMES, "1");
    else localStorage.removeItem(SHOWS_TIMES);
    if (this.source.count) this.show("all");
  }

  private draw(number: number): HTMLElement {
    const line = this.source.line(number);
    const place = element("a", { class: "log-number", href: `#L${number + 1}`, tabindex: -1, "data-line": number + 1, "aria-label": `Link to line ${number + 1}` });
    const drawn = make("div", line?.channel === "stderr" ? "log-line log-error" : "log-line", place, ...this.prefixOf(line), textOf(line));
    drawn.toggleAttribute("data-linked", this.linked !== null && number >= this.linked.first && number <= this.linked.last);
    return drawn;
  }

  private prefixOf(line: LogLine | undefined): HTMLElement[] {
    const parts: HTMLElement[] = [];
    if (this.hasAttribute("data-shows-times")) parts.push(timeOf(line?.time));
    if (line?.writer) parts.push(element("span", { class: "log-label", title: line.writer }, line.writer));
    return parts;
  }

  private onClick(event: MouseEvent): void {
    const link = (event.target as Element).closest<HTMLElement>(".log-number");
    if (!link || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    const line = Number(link.dataset["line"]) - 1;
    const start = event.shiftKey && this.linked ? this.linked.first : line;
    this.link({ first: Math.min(start, line), last: Math.max(start, line) });
  }

  private link(lines: LineRange): void {
    this.linked = lines;
    history.replaceState(history.state, "", linkOf(lines));
    this.show("all");
  }

  private openLink(): void {
    this.linked = linkedLines(location.hash);
    if (!this.linked) return;
    this.setFollowing(false);
    this.moved(() => this.window.scrollToLine(this.linked!.first));
    this.show("all");
  }

  private readonly searchSoon = throttle(SEARCH_EVERY_MS, () => void this.search());

  private turnPattern(): void {
    const button = this.one("[data-pattern]");
    button.setAttribute("aria-pressed", String(button.getAttribute("aria-pressed") !== "true"));
    void this.search();
  }

  private async search(): Promise<void> {
    const text = this.one<HTMLInputElement>("[data-find]").value.trim();
    const isPattern = this.one("[data-pattern]").getAttribute("aria-pressed") === "true";
    remember({ search: text, regex: isPattern && text ? "1" : "" });
    this.tell(text ? "…" : "");
    const { moves } = this;
    await this.searched(this.finds.begin(text, isPattern), () => {
      const { lines } = this.finds.found;
      this.current = matchFrom(lines, Math.floor(this.window.anchor.line));
      if (lines.length && moves === this.moves) this.goTo(this.current);
    });
  }

  private searchNew(): Promise<void> {
    return this.searched(this.finds.refresh());
  }

  private async searched(search: Promise<boolean>, then = (): void => undefined): Promise<void> {
    try {
      if (!(await search)) return;
      then();
      this.tell();
    } catch (error) {
      this.tell(messageOf(error));
    }
    this.mark();
  }

  private goTo(match: number): void {
    const { lines } = this.finds.found;
    if (!lines.length) return;
    this.current = (match + lines.length) % lines.length;
    this.setFollowing(false);
    this.moved(() => this.window.scrollToLine(lines[this.current]!));
    this.show();
    this.tell();
  }

  private tell(words = countWords(this.finds.found, this.current)): void {
    this.one("[data-found]").textContent = words;
    for (const way of ["[data-previous]", "[data-next]"]) this.one<HTMLButtonElement>(way).disabled = this.finds.found.lines.length < 2;
  }

  /** Colours what matches within sight, and the line of the current match. */
  private mark(): void {
    const { text, isPattern, lines } = this.finds.found;
    const pattern = text ? patternOf(text, isPattern) : null;
    const ranges: Range[] = [];
    for (const [line, drawn] of this.window.elements) {
      drawn.toggleAttribute("data-current", line === lines[this.current]);
      if (pattern) ranges.push(...rangesIn(drawn.querySelector(".log-text")!, pattern));
    }
    CSS.highlights?.set("log-found", new Highlight(...ranges));
  }

  private onFindKey(event: KeyboardEvent): void {
    if (event.key !== "Enter") return;
    event.preventDefault();
    this.goTo(this.current + (event.shiftKey ? -1 : 1));
  }

  private onKey(event: KeyboardEvent): void {
    if (event.key !== "/" || !isShortcut(event)) return;
    event.preventDefault();
    this.one<HTMLInputElement>("[data-find]").select();
  }
}

function textOf(line: LogLine | undefined): HTMLElement {
  if (!line) return make("span", "log-text log-waiting", " ");
  if (line.text === null) return make("span", "log-text muted", "This line cannot be read.");
  return make("span", "log-text", ...coloured(lastOverwrite(line.text)));
}

function timeOf(seconds: number | null | undefined): HTMLElement {
  const moment = new Date((seconds ?? Number.NaN) * 1000);
  if (Number.isNaN(moment.getTime())) return make("span", "log-time");
  return element("span", { class: "log-time", title: formatMoment(moment) }, clock.format(moment));
}

/** A progress bar rewrites its line with carriage returns; what counts is what stood there last. */
const lastOverwrite = (text: string): string => text.replace(/\r$/, "").split("\r").at(-1) ?? "";

customElements.define("labstead-log-view", LogView);
