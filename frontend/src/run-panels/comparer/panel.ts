// <labstead-comparer-panel>: runs beside each other, key by key.
import { element, make } from "../../dom";
import { baselineOf, type Baseline, type Tone } from "../../grid/baseline";
import type { Row } from "../../grid/rows";
import { page } from "../../store";
import { copyText } from "../../widgets/clipboard";
import { type MenuEntry, openMenu } from "../../widgets/popup-menu";
import { nameOfRow } from "../groups";
import { openRun } from "../run-address";
import { type Drawn, RunPanel, type Table } from "../run-panel";
import { projectOf, type RunValues } from "../run-values";
import type { Layer } from "../settings";
import { baselineFirst, cellText, itemsOf, type Line, linesOf } from "./comparison";
import { type ComparerSettings, comparerSettings } from "./settings";
import { Sheet } from "./sheet";

const FIELDS = ["config", "summary", "metadata", "state", "tags", "notes", "group", "job_type", "user", "created_at", "finished_at", "duration", "exit_code"];

class ComparerPanel extends RunPanel<ComparerSettings> {
  private readonly find = element("input", { class: "input", type: "search", placeholder: "Find a key", "aria-label": "Find a key", spellcheck: "false" });
  private readonly only = element("input", { type: "checkbox" });
  private readonly count = make("span", "muted small");
  private readonly bar = make("div", "comparer-bar", this.find, make("label", "flag", this.only, "Only differences"), this.count);
  private readonly sheet = new Sheet({
    onFold: (section) => this.fold(section),
    onRun: (run, anchor) => openMenu(anchor, nameOfRow(run), this.entriesOf(run)),
    onFocus: (run) => page.set({ focused: run }),
    onCopy: (text) => void copyText(text, "The value is"),
  });
  private rows: Row[] = [];
  private lines: Line[] = [];
  private linesFor: unknown[] = [];
  private baseline: Baseline | null = null;

  protected override settle(layer: Layer): ComparerSettings {
    return comparerSettings(layer);
  }

  protected override fields(): string[] {
    return FIELDS;
  }

  protected override get mostRuns(): number {
    return 100;
  }

  protected override get automaticTitle(): string {
    return "Run comparer";
  }

  protected override get shownAs(): "group" {
    return "group";
  }

  protected override build(): void {
    super.build();
    this.frame.plot.removeAttribute("tabindex"); // the sheet has the focus
    this.find.addEventListener("input", () => this.scheduleDrawing());
    this.only.addEventListener("change", () => this.change({ onlyDifferences: this.only.checked }));
  }

  protected override draw(values: RunValues): Drawn {
    const { settings } = this;
    this.compare(values.rows);
    if (!this.bar.isConnected) this.content.replaceChildren(this.bar, this.sheet.element);
    this.content.className = "run-panel-content comparer";
    this.only.checked = settings.onlyDifferences;
    const items = itemsOf(this.lines, { search: this.find.value, onlyDifferences: settings.onlyDifferences, folded: settings.folded });
    const differing = this.lines.filter((line) => line.differs).length;
    this.count.textContent = items.length ? `${differing} of ${this.lines.length} keys differ` : this.nothing(differing);
    const tone = (line: Line, change: number): Tone => this.baseline?.tone(`${line.section}.${line.key}`, change) ?? "";
    const label = `${values.rows.length} runs, ${differing} of ${this.lines.length} keys differ`;
    this.sheet.show({ rows: this.rows, items, showsChanges: settings.showsChanges, tone, focused: page.now.focused }, `${this.titleText}: ${label}`);
    return { runs: values.rows.length, label };
  }

  private nothing(differing: number): string {
    if (this.find.value) return `No ${this.settings.onlyDifferences ? "differing " : ""}key has “${this.find.value}”.`;
    return differing === 0 && this.rows.length > 1 ? "These runs do not differ." : "One run alone differs from none.";
  }

  /** Flattening a hundred configurations is not for every drawing. */
  private compare(rows: readonly Row[]): void {
    const { baseline } = this.settings;
    if (this.linesFor[0] === rows && this.linesFor[1] === baseline) return;
    this.linesFor = [rows, baseline];
    this.rows = baselineFirst(rows, baseline);
    this.lines = linesOf(this.rows);
    const [first] = this.rows;
    if (!first || first.id === this.baseline?.id) return;
    this.baseline = null;
    void this.loadBaseline(first.id);
  }

  /** Its definitions say which way each metric is meant to go. */
  private async loadBaseline(id: string): Promise<void> {
    const found = await baselineOf(`${projectOf(this.source)}/runs/${encodeURIComponent(id)}`);
    if (this.rows[0]?.id !== id) return; // another has become the baseline
    this.baseline = found;
    this.scheduleDrawing();
  }

  protected override showFocus(run: string | null): void {
    this.sheet.focus(run);
  }

  private fold(section: string): void {
    const { folded } = this.settings;
    this.change({ folded: folded.includes(section) ? folded.filter((one) => one !== section) : [...folded, section] });
  }

  private entriesOf(run: Row): MenuEntry[] {
    return [
      { label: "Compare the others with this run", icon: "pin", act: () => this.setBaseline(run.id) },
      { label: "Open the run", icon: "chart", act: () => openRun(this.source, run.id, false) },
      { label: "Copy the name", icon: "copy", act: () => void copyText(nameOfRow(run), "The name is") },
    ];
  }

  private setBaseline(baseline: string): void {
    this.change({ baseline });
    this.sheet.element.focus();
  }

  protected override table(): Table {
    const { onlyDifferences } = this.settings;
    const lines = this.lines.filter((line) => line.differs || !onlyDifferences);
    return {
      head: ["Key", ...this.rows.map(nameOfRow)],
      rows: lines.map((line) => [`${line.section}.${line.key}`, ...line.values.map((value) => (typeof value === "number" ? value : cellText(line, value)))]),
    };
  }
}

customElements.define("labstead-comparer-panel", ComparerPanel);
