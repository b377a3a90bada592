// The dialog that compares groups of replicates with a baseline.
import "../styles/comparison.css";
import { ApiError, get } from "../api";
import { button, element, labelled } from "../dom";
import { goalOf } from "../grid/baseline";
import { showDialog } from "../widgets/dialog";
import { nameOfFile, saveText } from "../saved-file";
import { compareAll, type Goal, summaryOf } from "./comparison";
import { comparisonCsv, type ComparisonTable, drawComparison } from "./comparison-table";
import { fieldsOf, findReplicates, nameOf, type ReplicateGroup } from "./replicates";

export interface ComparisonQuestion {
  /** The project's address in the API. */
  project: string;
  /** Which runs, as the run table filters them. */
  filter: string;
  of: readonly string[];
  by: readonly string[];
  /** A field like `summary.loss`, or the name of a metric; empty for the first there is. */
  metric: string;
  /** The id of the run whose group is the baseline, where one is chosen. */
  baselineRun: string;
  /** Or the name of the group itself. */
  baselineGroup: string;
  /** The choices of the dialog, to be kept with the view. */
  onChoice: (choice: { of?: string[]; baseline?: string }) => void;
}

interface Fields {
  numbers: string[];
  config: string[];
}

const FIRST_SHOWN = 100;

export function openComparison(question: ComparisonQuestion): void {
  new ComparisonDialog(question).open();
}

class ComparisonDialog {
  private readonly dialog = element("dialog", { class: "dialog dialog-wide comparison-dialog", "aria-label": "Compare with a baseline" });
  private readonly body = element("div", { class: "table-scroll", tabindex: 0 });
  private readonly says = element("p", { class: "muted", role: "status" });
  private readonly metric = element("select", { class: "input" });
  private readonly baseline = element("select", { class: "input" });
  private readonly of = element("select", { class: "input" });
  private readonly csv = button("CSV", () => this.save(), { class: "button", disabled: true });
  private groups: ReplicateGroup[] = [];
  private table: ComparisonTable | null = null;
  private most = FIRST_SHOWN;
  private turn = new AbortController();

  constructor(private readonly question: ComparisonQuestion) {
    this.metric.addEventListener("change", () => void this.load());
    this.of.addEventListener("change", () => this.onReplicate());
    this.baseline.addEventListener("change", () => this.onBaseline());
  }

  open(): void {
    const close = element("button", { class: "button" }, "Close");
    const head = element("form", { method: "dialog", class: "dialog-head" }, element("h2", {}, "Compare with a baseline"), this.says, this.csv, close);
    const fields = element("div", { class: "comparison-fields" }, labelled("Metric", this.metric), labelled("Replicates of", this.of), labelled("Baseline", this.baseline));
    this.dialog.append(head, fields, this.body, note());
    void showDialog(this.dialog).then(() => this.turn.abort());
    void this.attempt((signal) => this.prepare(signal));
  }

  private async prepare(signal: AbortSignal): Promise<void> {
    const { numbers, config } = await fieldsIn(this.question.project, signal);
    const [first] = this.question.of;
    this.of.append(...config.map((key) => new Option(key.slice(7), key)));
    const several = this.question.of.length > 1 ? this.question.of.join(", ") : "";
    if (several) this.of.prepend(new Option(several.replaceAll("config.", ""), several));
    this.of.value = several || first || (config.find((key) => /seed/i.test(key)) ?? "");
    this.metric.append(...numbers.map((key) => new Option(key.replace(/^summary\./, ""), key)));
    this.metric.value = metricAmong(numbers, this.question.metric);
    await this.find(signal);
  }

  private onReplicate(): void {
    this.question.onChoice({ of: this.replicateKeys });
    void this.load();
  }

  private onBaseline(): void {
    this.question.baselineGroup = this.baseline.selectedOptions[0]!.text;
    this.question.onChoice({ baseline: this.question.baselineGroup });
    void this.attempt((signal) => (this.groups.length ? this.compare(signal) : this.find(signal)));
  }

  private get replicateKeys(): string[] {
    return this.of.value.split(", ").filter(Boolean);
  }

  private load(): Promise<void> {
    return this.attempt((signal) => this.find(signal));
  }

  private async find(signal: AbortSignal): Promise<void> {
    this.groups = [];
    if (!this.of.value || !this.metric.value) return this.say("empty", "Log a configuration key like seed and a number to compare.");
    const { project, filter, by } = this.question;
    const asked = { filter, of: this.replicateKeys, by, metrics: [this.metric.value] };
    const groups = await findReplicates(project, asked, signal);
    await this.offerBaselines(groups, signal);
    this.groups = groups;
    if (groups.length === 0) return this.say("empty", "No run matches.");
    await this.compare(signal);
  }

  private async offerBaselines(groups: readonly ReplicateGroup[], signal: AbortSignal): Promise<void> {
    const fields = fieldsOf(groups);
    const names = groups.map((group) => nameOf(group, fields));
    const named = names.indexOf(this.question.baselineGroup);
    const at = named >= 0 ? named : await this.groupOfRun(groups, fields, signal);
    this.baseline.replaceChildren(...names.map((name, at) => new Option(name, String(at))));
    this.baseline.value = String(Math.max(0, at));
  }

  /** The group that the baseline run is in; without one the largest. */
  private async groupOfRun(groups: readonly ReplicateGroup[], fields: readonly string[], signal: AbortSignal): Promise<number> {
    const { project, baselineRun } = this.question;
    if (!baselineRun) return 0;
    const { valueOf } = await import("../grid/rows");
    const query = new URLSearchParams({ filter: JSON.stringify({ id: baselineRun }), columns: ["id", "config", ...this.question.by].join(",") });
    const { results } = await (await get(`${project}/run-table?${query}`, undefined, signal)).json();
    const [run] = results;
    if (!run) return 0;
    const isSame = (group: ReplicateGroup): boolean =>
      fields.every((field) => JSON.stringify(group.values[field]) === JSON.stringify(valueOf(run, field)));
    return groups.findIndex(isSame);
  }

  private async compare(signal: AbortSignal): Promise<void> {
    const key = this.metric.value;
    const fields = fieldsOf(this.groups);
    const baseline = this.groups[Number(this.baseline.value)]!;
    const values = (group: ReplicateGroup): number[] => group.metrics[key] ?? [];
    const others = this.groups.filter((group) => group !== baseline && values(group).length > 0);
    const goal = await goalFor(this.question, key, signal);
    const progress = (done: number): void => this.say("loading", `${done} of ${others.length} compared…`);
    const found = await compareAll(others.map(values), values(baseline), signal, progress);
    if (!found || signal.aborted) return;
    const lines = found.map((one, at) => ({ name: nameOf(others[at]!, fields), found: one }));
    const sign = goal === "maximize" ? -1 : 1;
    lines.sort((one, other) => sign * (one.found.mean - other.found.mean));
    this.table = { metric: key, goal, baseline: { name: nameOf(baseline, fields), ...summaryOf(values(baseline)) }, lines };
    this.show();
  }

  private show(): void {
    const { lines } = this.table!;
    const more = button(`Show ${Math.min(FIRST_SHOWN, lines.length - this.most)} more of ${lines.length}`, () => {
      this.most += FIRST_SHOWN;
      this.show();
    });
    this.body.replaceChildren(drawComparison(this.table!, this.most), ...(lines.length > this.most ? [more] : []));
    const words = lines.length === 1 ? "1 comparison" : `${lines.length.toLocaleString("en")} comparisons`;
    this.say("ready", lines.length ? words : "All runs are replicates of each other: there is nothing to compare.");
    this.csv.disabled = false;
  }

  private say(state: string, sentence: string): void {
    this.says.textContent = sentence;
    this.dialog.dataset["state"] = state;
    if (state !== "empty") return;
    this.body.replaceChildren();
    this.csv.disabled = true;
  }

  private save(): void {
    const table = this.table!;
    saveText(nameOfFile(`${table.metric}-comparison`, "csv"), "text/csv;charset=utf-8", comparisonCsv(table));
  }

  /** What is asked last counts: it ends what is under way. So does leaving, after which nothing is asked. */
  private async attempt(act: (signal: AbortSignal) => Promise<void>): Promise<void> {
    this.turn.abort();
    const { signal } = (this.turn = new AbortController());
    this.dialog.dataset["state"] = "loading";
    this.most = FIRST_SHOWN;
    try {
      await act(signal);
    } catch (error) {
      if (signal.aborted) return;
      if (!(error instanceof ApiError)) throw error;
      this.say("empty", error.message);
      this.dialog.dataset["state"] = "error";
    }
  }
}

async function fieldsIn(project: string, signal: AbortSignal): Promise<Fields> {
  const { keys } = (await (await get(`${project}/run-table/keys?limit=10000`, undefined, signal)).json()) as { keys: { key: string; source: string; kinds: Record<string, number> }[] };
  const isNumber = (key: string, kinds: Record<string, number>): boolean => "number" in kinds && !/^summary\._/.test(key);
  return {
    numbers: keys.filter((use) => use.source === "summary" && isNumber(use.key, use.kinds)).map((use) => use.key),
    config: keys.filter((use) => use.source === "config" && !use.key.startsWith("config._")).map((use) => use.key),
  };
}

/** The field of a metric, or of what its summary keeps of it: `loss` may be `summary.loss.min`. */
export function metricAmong(fields: readonly string[], metric: string): string {
  const wanted = metric.startsWith("summary.") ? metric : `summary.${metric}`;
  return fields.find((key) => key === wanted) ?? fields.find((key) => key.startsWith(`${wanted}.`)) ?? fields[0] ?? "";
}

/** What the newest of the runs says of the metric. */
async function goalFor({ project, filter }: ComparisonQuestion, key: string, signal: AbortSignal): Promise<Goal> {
  const query = new URLSearchParams({ limit: "1", columns: "id", ...(filter && { filter }) });
  const { results } = await (await get(`${project}/run-table?${query}`, undefined, signal)).json();
  if (!results[0]) return undefined;
  const run = await (await get(`${project}/runs/${encodeURIComponent(results[0].id)}`, undefined, signal)).json();
  return goalOf(run.metrics ?? {}, key);
}

const note = (): HTMLElement =>
  element(
    "p",
    { class: "comparison-note muted small" },
    "Runs that agree in all of their configuration but the replicate key are one group. p is that of a permutation test, and beside it of Welch’s t test, both after Holm’s correction over all comparisons; in brackets stand 95 % bootstrap intervals.",
  );
