// <labstead-table-panel>: a logged table to explore: searched, narrowed, grouped, compared with others.
import { runMark, downloadLink, fileName } from "../media/elements";
import { text } from "../charts/tooltip";
import { button, make } from "../dom";
import type { MediaAnswer, RunMedia } from "../media/answer";
import { StepPanel } from "../media/step-panel";
import { wordsOfStep } from "../media/steps";
import { nameOfFile, saveText } from "../saved-file";
import { page } from "../store";
import { icon } from "../widgets/icons";
import type { MenuEntry } from "../widgets/popup-menu";
import { cellOf } from "./cells";
import type { Combined } from "./combine";
import { testsOf } from "./conditions";
import { type Exploration, readExploration } from "./exploration";
import { grouped } from "./group";
import { pathsOf } from "./load";
import { openBeside, openConditions, openGrouping } from "./popups";
import { arranged, asCsv, asJson, rawText, type TableData } from "./rows";
import { type Sources, sourcesOf, Trouble } from "./sources";
import { TableGrid } from "./table-grid";
import { Thumbs } from "./thumbs";

const SEARCH_MILLISECONDS = 150;

class TablePanel extends StepPanel {
  static override readonly observedAttributes = [...StepPanel.observedAttributes, "data-settings"];

  private chosen: string | null = null;
  private grid: TableGrid | undefined;
  private combined: Combined | undefined;
  /** What is in the grid: the tables it was made of, and how they are looked at. */
  private shown: { parts: Sources["parts"]; settings: string } | undefined;
  private readonly thumbs = new Map<string, Thumbs>();
  private readonly chooser = make("div", "run-chooser");
  private readonly chips = make("div", "table-chips");
  private readonly count = make("span", "muted small");
  private readonly search = make("input", "input");
  private readonly tools = make("div", "table-tools");
  private readonly place = make("div", "logged-place");

  override attributeChangedCallback(name: string, before: string | null): void {
    if (name !== "data-settings") return super.attributeChangedCallback(name, before);
    if (this.answer?.runs.length) void this.drawAnswer(this.answer);
  }

  protected override build(): void {
    super.build();
    this.frame.plot.removeAttribute("tabindex"); // the table in it scrolls
    this.search.type = "search";
    this.search.placeholder = "Find in the table";
    this.search.setAttribute("aria-label", `Find in the table ${this.key}`);
    let timer: ReturnType<typeof setTimeout>;
    this.search.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(() => this.grid?.find(this.search.value), SEARCH_MILLISECONDS);
    });
    this.content.classList.add("table-content");
    this.tools.append(this.search, this.filterButton(), this.groupButton(), this.besideButton(), this.chooser, make("span", "spacer"), this.count);
    this.content.append(this.tools, this.chips, this.place);
  }

  protected override tearDown(): void {
    super.tearDown();
    this.empty();
  }

  protected override async show(answer: MediaAnswer, isCurrent: () => boolean): Promise<void> {
    if (!this.place.isConnected) this.content.replaceChildren(this.tools, this.chips, this.place);
    const media = this.chosenOf(answer);
    const view = this.view;
    this.showChooser(answer, media, view);
    this.showChips(view);
    try {
      const sources = await sourcesOf(this.source, answer, media, view);
      if (isCurrent()) this.showSources(sources, media, view);
    } catch (error) {
      if (!(error instanceof Trouble)) throw error;
      if (isCurrent()) this.showTrouble(media, error.message);
    }
  }

  private get view(): Exploration {
    return readExploration(this.dataset["settings"]);
  }

  private chosenOf(answer: MediaAnswer): RunMedia {
    return answer.runs.find((one) => one.run === this.chosen) ?? answer.runs[0]!;
  }

  private readonly change = (change: Partial<Exploration>): void => {
    const { where, group, aggregate, isStacked, beside } = { ...this.view, ...change };
    const table = { ...(where.length && { where }), ...(group && { group, aggregate }), ...(isStacked && { isStacked }), ...(beside && { beside }) };
    const asked = new CustomEvent("panel-change", { bubbles: true, cancelable: true, detail: { table } });
    if (this.dispatchEvent(asked)) this.dataset["settings"] = JSON.stringify({ table });
  };

  private filterButton(): HTMLButtonElement {
    const made: HTMLButtonElement = button("Filter", () => openConditions(made, this.columns, this.view.where, this.change));
    made.prepend(icon("filter"));
    return made;
  }

  private groupButton(): HTMLButtonElement {
    const made: HTMLButtonElement = button("Group", () => openGrouping(made, this.columns, this.view, this.change));
    return made;
  }

  private besideButton(): HTMLButtonElement {
    const made: HTMLButtonElement = button("Compare", () => this.openBeside(made));
    return made;
  }

  private openBeside(anchor: HTMLElement): void {
    if (!this.answer?.runs.length) return;
    const { beside } = this.view;
    const columns = this.shown?.parts[0]?.table.columns ?? [];
    const others = this.answer.runs.map(({ run }) => run).filter((run) => run !== this.chosenOf(this.answer!).run);
    const ids = page.now.runs.length ? page.now.runs.map(({ id }) => id) : this.runs;
    const runs = [...new Set([...ids, ...this.runs])].map((id) => ({ id, name: page.nameOf(id) }));
    const keys = [...new Set([this.key, ...[...document.querySelectorAll<HTMLElement>("labstead-table-panel")].map((one) => one.dataset["metric"] ?? "")])];
    const start = { key: this.key, run: others[0] ?? this.runs[0]!, step: null, on: columns[0] ?? "", other: columns[0] ?? "", how: "inner" as const };
    openBeside(anchor, { columns, keys, runs, steps: this.answer.steps, now: beside ?? start }, this.change, beside !== null);
  }

  private get columns(): readonly string[] {
    return this.combined?.table.columns ?? [];
  }

  private showChooser(answer: MediaAnswer, chosen: RunMedia, { isStacked, beside }: Exploration): void {
    const isOne = this.isOfOneRun || answer.runs.length < 2;
    this.chooser.hidden = this.isOfOneRun;
    if (isOne) return this.chooser.replaceChildren(...answer.runs.map(({ run }) => runMark(run)));
    const all = this.choice("All runs", isStacked && !beside, () => this.change({ isStacked: true, beside: null }));
    const single = answer.runs.map(({ run }) =>
      this.choice(runMark(run), run === chosen.run && (!isStacked || beside !== null), () => this.choose(run)),
    );
    this.chooser.replaceChildren(all, ...single);
  }

  private choice(label: Node | string, isOn: boolean, act: () => void): HTMLButtonElement {
    return button(label, act, { class: "class-chip", "aria-pressed": String(isOn) });
  }

  private choose(run: string): void {
    this.chosen = run;
    if (this.view.isStacked) this.change({ isStacked: false });
    else if (this.answer?.runs.length) void this.drawAnswer(this.answer);
  }

  private showChips({ where, group, aggregate, beside }: Exploration): void {
    const chips = where.map((one, at) =>
      this.chip(`${one.column} ${one.operator} ${one.value}`, { where: where.filter((_, other) => other !== at) }),
    );
    if (group) chips.push(this.chip(`grouped by ${group}, ${aggregate} of numbers`, { group: "" }));
    if (beside) {
      const step = beside.step === null ? "" : `, ${wordsOfStep(beside.step)}`;
      chips.push(this.chip(`beside ${beside.key} of ${page.nameOf(beside.run)}${step}, by ${beside.on}`, { beside: null }));
    }
    this.chips.hidden = chips.length === 0;
    this.chips.replaceChildren(...chips);
  }

  private chip(words: string, without: Partial<Exploration>): HTMLElement {
    const cross = button(icon("cross"), () => this.change(without), { class: null, "aria-label": `Remove: ${words}`, title: `Remove: ${words}` });
    return make("span", "chip table-chip", text("ellipsis", words), cross);
  }

  private showTrouble({ value, files }: RunMedia, words: string): void {
    this.empty();
    this.count.textContent = "";
    const message = make("div", "media-missing", text("", words));
    const ready = pathsOf(value).filter((path) => files[path]?.url);
    message.append(...ready.map((path) => downloadLink(files[path]!, fileName(path))));
    this.place.replaceChildren(message);
  }

  private empty(): void {
    this.grid?.destroy();
    this.grid = this.shown = undefined;
  }

  /** The same tables looked at in the same way stay as they are: scrolled, sorted and searched. */
  private showSources(sources: Sources, media: RunMedia, view: Exploration): void {
    const settings = JSON.stringify(view);
    const isSame = this.shown?.parts.length === sources.parts.length && sources.parts.every(({ table }, at) => table === this.shown!.parts[at]!.table);
    if (isSame && this.shown!.settings === settings && this.grid?.element.isConnected) return;
    if (!isSame || !this.combined || this.isOtherBase(view)) this.combined = sources.combine();
    this.empty();
    this.shown = { parts: sources.parts, settings };
    this.showTable(this.combined, media.step, view);
  }

  private isOtherBase({ isStacked, beside }: Exploration): boolean {
    const before = JSON.parse(this.shown?.settings ?? "{}") as Partial<Exploration>;
    return before.isStacked !== isStacked || JSON.stringify(before.beside) !== JSON.stringify(beside);
  }

  private showTable(combined: Combined, step: number | null, { where, group, aggregate }: Exploration): void {
    const { table } = combined;
    const tests = testsOf(where, table);
    const by = table.columns.indexOf(group);
    const isGrouped = by >= 0;
    const drawn = isGrouped ? grouped(table, arranged(table, null, "", tests), by, aggregate) : table;
    const cell = isGrouped ? this.groupCell(drawn, group, where) : this.plainCell(combined, step);
    const onArranged = (shown: number): void => this.showCount(shown, drawn.rows.length, isGrouped ? "group" : "row");
    this.grid = new TableGrid(drawn, this.key, { cell, onArranged }, isGrouped ? [] : tests);
    if (this.search.value) this.grid.find(this.search.value);
    this.place.replaceChildren(this.grid.element);
    this.dataset["rows"] = String(drawn.rows.length);
  }

  private plainCell({ table, runOf }: Combined, step: number | null): (row: number, column: number) => Node {
    return (row, column) => {
      const run = runOf(row, column);
      return cellOf(table.rows[row]![column], run, step, this.thumbsOf(run));
    };
  }

  /** A group's name opens its rows. */
  private groupCell({ rows }: TableData, group: string, where: Exploration["where"]): (row: number, column: number) => Node {
    return (row, column) => {
      const cell = rows[row]![column];
      if (column > 0) return cellOf(cell, "", null, this.thumbsOf(""));
      const value = rawText(cell);
      const condition = value === "" ? { column: group, operator: "is empty" as const, value } : { column: group, operator: "=" as const, value };
      return button(value || "(empty)", () => this.change({ where: [...where, condition], group: "" }), { class: "link-button", title: "Show its rows" });
    };
  }

  private thumbsOf(run: string): Thumbs {
    const known = this.thumbs.get(run) ?? new Thumbs(this.source, run);
    this.thumbs.set(run, known);
    return known;
  }

  private showCount(shown: number, all: number, what: string): void {
    const [some, total] = [shown.toLocaleString("en"), all.toLocaleString("en")];
    this.count.textContent = shown === all ? `${total} ${what}${all === 1 ? "" : "s"}` : `${some} of ${total} ${what}s`;
  }

  protected override menu(): MenuEntry[] {
    const { grid } = this;
    if (!grid) return super.menu();
    return [
      { label: "Download CSV", icon: "download", act: () => saveText(nameOfFile(this.key, "csv"), "text/csv", asCsv(grid.table, grid.places)) },
      { label: "Download JSON", icon: "download", act: () => saveText(nameOfFile(this.key, "json"), "application/json", asJson(grid.table, grid.places)) },
      null,
      ...super.menu(),
    ];
  }
}

customElements.define("labstead-table-panel", TablePanel);
