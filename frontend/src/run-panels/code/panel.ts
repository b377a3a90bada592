// <labstead-code-panel>: how the saved code of two runs differs.
import { ApiError } from "../../api";
import { dot, text } from "../../charts/tooltip";
import { DiffView } from "../../diff/diff-view";
import { element, make } from "../../dom";
import { formatBytes } from "../../format";
import type { Row } from "../../grid/rows";
import { colourOfRow, nameOfRow } from "../groups";
import { type Drawn, RunPanel, type Table } from "../run-panel";
import type { RunValues } from "../run-values";
import type { Layer } from "../settings";
import { codeOf, MOST_BYTES, type Pair, pairsOf, textOf } from "./files";
import { type CodeSettings, codeSettings } from "./settings";

class CodePanel extends RunPanel<CodeSettings> {
  private readonly files = element("select", { class: "input", "aria-label": "File" });
  private readonly words = make("span", "muted small");
  private readonly sides = make("div", "code-sides");
  private readonly bar = make("div", "code-bar", this.files, this.words);
  private readonly diff = new DiffView();
  private two: readonly [Row, Row] | undefined;
  private pairs: Pair[] = [];
  /** The runs that `pairs` are of. */
  private compared = "";
  /** The runs and the file that are shown, or on their way. */
  private asked = "";

  protected override settle(layer: Layer): CodeSettings {
    return codeSettings(layer);
  }

  protected override fields(): string[] {
    return [];
  }

  protected override get automaticTitle(): string {
    return "Code";
  }

  protected override get shownAs(): "group" {
    return "group";
  }

  protected override build(): void {
    super.build();
    this.frame.plot.removeAttribute("tabindex"); // the lines have the focus
    this.files.addEventListener("change", () => this.change({ path: this.files.value }));
  }

  protected override draw({ rows }: RunValues): Drawn {
    this.two = this.chosen(rows);
    if (!this.two) return { empty: "Two runs are needed: switch them on with their eyes, or choose them in the settings." };
    const [before, after] = this.two;
    if (!this.bar.isConnected) this.content.replaceChildren(this.bar, this.sides, this.diff.element);
    this.content.className = "run-panel-content code-content";
    this.sides.replaceChildren(...this.two.map((run) => make("span", "run-mark", dot(colourOfRow(run)), text("run-mark-name", nameOfRow(run)))));
    if (this.diff.mode !== this.settings.mode) this.diff.mode = this.settings.mode;
    void this.compare(before, after);
    return { runs: rows.length, label: `differences of ${nameOfRow(before)} and ${nameOfRow(after)}` };
  }

  /** As they were chosen; else the last two. */
  private chosen(rows: readonly Row[]): readonly [Row, Row] | undefined {
    const { before, after } = this.settings;
    const now = rows.find(({ id }) => id === after) ?? rows.find(({ id }) => id !== before);
    const old = rows.find(({ id }) => id === before) ?? rows.find((row) => row !== now);
    return old && now && old !== now ? [old, now] : undefined;
  }

  /** Once for each choice, however often the panel is drawn; of an earlier choice nothing is shown. */
  private async compare(before: Row, after: Row): Promise<void> {
    const both = `${before.id} ${after.id}`;
    const asked = `${both} ${this.settings.path}`;
    if (asked === this.asked) return;
    this.asked = asked;
    try {
      if (both !== this.compared) {
        this.say("Loading…");
        const [old, now] = await Promise.all([codeOf(this.source, before.id), codeOf(this.source, after.id)]);
        if (asked !== this.asked) return;
        [this.compared, this.pairs] = [both, pairsOf(old, now)];
      }
      await this.showFile(asked);
    } catch (error) {
      if (asked !== this.asked) return;
      this.compared = this.asked = "";
      if (error instanceof ApiError) this.say(`The files could not be loaded: ${error.message}`);
      else throw error;
    }
  }

  private async showFile(asked: string): Promise<void> {
    const pair = this.pairs.find(({ path }) => path === this.settings.path) ?? this.pairs[0];
    this.listFiles(pair);
    if (!pair) return this.say("Neither run has saved code. log_code() saves it, as does the setting save_code.");
    const size = Math.max(pair.before?.size ?? 0, pair.after?.size ?? 0);
    if (size > MOST_BYTES) return this.say(`${formatBytes(size)} are too much to compare here.`);
    const [old, now] = await Promise.all([textOf(pair.before), textOf(pair.after)]);
    if (asked !== this.asked) return;
    this.diff.element.hidden = false;
    const { added, removed } = await this.diff.compare(old, now, `${pair.path}, differences`);
    if (asked !== this.asked) return;
    this.words.textContent = wordsFor(pair, added, removed);
    this.dataset["changes"] = `${added} ${removed}`;
  }

  /** Instead of differences. */
  private say(sentence: string): void {
    this.diff.element.hidden = true;
    this.words.textContent = sentence;
  }

  private listFiles(chosen: Pair | undefined): void {
    this.files.hidden = this.pairs.length === 0;
    this.files.replaceChildren(...this.pairs.map(({ path, differs }) => new Option(differs ? path : `${path} (the same)`, path)));
    this.files.value = chosen?.path ?? "";
  }

  protected override table(): Table {
    const sizeOf = (file: { size: number } | undefined): number | null => file?.size ?? null;
    return {
      head: ["File", ...(this.two?.map((run) => `${nameOfRow(run)}, bytes`) ?? []), "differs"],
      rows: this.pairs.map(({ path, before, after, differs }) => [path, sizeOf(before), sizeOf(after), differs ? "yes" : "no"]),
    };
  }
}

function wordsFor({ before, after, differs }: Pair, added: number, removed: number): string {
  if (!differs) return "The same in both";
  const lines = `${added} added, ${removed} removed`;
  return before && after ? lines : `Only in the ${before ? "first" : "second"} run`;
}

customElements.define("labstead-code-panel", CodePanel);
