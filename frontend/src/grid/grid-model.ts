// What the grid shows, without any of its looks: the view, its rows and groups, the selection.
import { ApiError } from "../api";
import { added, arranged, baseKey, deltaOf, FIRST_KEYS, newColumn, type Column } from "./columns";
import { baselineOf, type Baseline } from "./baseline";
import { filterOf, readView, writeView, type View } from "./view";
import { type GroupLine, Lines, type Segment } from "./lines";
import { GroupTree, type Tree } from "./group-tree";
import { writeOrder } from "./order";
import { Questions, type Page, type Question } from "./questions";
import { RowSource } from "./row-source";
import { firstMetrics, numberOf, valueOf, type Row } from "./rows";
import { isSelected, NONE, sizeOf, type Selection, withRuns } from "./selection";
import { quoted, type WholeFilter } from "./filter-text";
import type { Range } from "../windowing";

const ALWAYS = ["id", "name", "state", "color_index", "created_at"];

export type Status = "loading" | "ready" | "empty" | "error" | "denied";

/** Dispatches `change` when anything to be shown is another, `view` when the view is, `no-baseline` when it is gone. */
export class GridModel extends EventTarget {
  view: View;
  lines = new Lines([]);
  selection: Selection = NONE;
  baseline: Baseline | null = null;
  readonly questions: Questions;
  private main: RowSource;
  private pinned: RowSource | null = null;
  private tree: Tree | null = null;
  private found: Column[] | null = null;
  private turn = 0;
  /** Of the latest attempt at each part. */
  private readonly failures: Record<"runs" | "pinned" | "groups", ApiError | null> = { runs: null, pinned: null, groups: null };

  constructor(readonly project: string, readonly username: string, api: string) {
    super();
    this.questions = new Questions(api);
    this.view = readView();
    this.main = this.newSource(this.filter.text);
  }

  // --- What there is to show ----------------------------------------------------------------

  get filter(): WholeFilter {
    return filterOf(this.view, this.username);
  }

  /** As chosen; before that what runs have most often. */
  get chosen(): Column[] {
    return this.view.columns ?? this.found ?? arranged(["name", ...FIRST_KEYS].map((key) => newColumn(key)));
  }

  /** With a difference beside each number when there is a baseline. */
  get columns(): Column[] {
    return this.baseline ? this.chosen.flatMap((column) => this.withDelta(column)) : this.chosen;
  }

  /** How many runs there are to be shown, the pinned ones included. */
  get total(): number | null {
    return this.main.total === null ? null : this.main.total + this.pinnedCount;
  }

  private get pinnedCount(): number {
    return this.pinned?.total ?? 0;
  }

  /** Some run, to see which columns are numbers. */
  get sample(): Row | undefined {
    return this.main.row(0) ?? this.pinned?.row(0);
  }

  get selectedCount(): number {
    return sizeOf(this.selection, this.total ?? 0);
  }

  get isGrouped(): boolean {
    return this.view.groups.length + this.view.replicates.length > 0;
  }

  get error(): ApiError | null {
    return this.failures.runs ?? this.failures.pinned ?? this.failures.groups;
  }

  get status(): Status {
    if (this.error) return this.error.isDenied ? "denied" : "error";
    if (this.total === null || (this.isGrouped && !this.tree)) return "loading";
    return this.lines.count ? "ready" : "empty";
  }

  isSelected(id: string): boolean {
    return isSelected(this.selection, id);
  }

  private withDelta(column: Column): Column[] {
    const isCompared = numberOf(this.baseline!.value(column.key)) !== undefined;
    return isCompared ? [column, { ...newColumn(deltaOf(column.key), 96), isPinned: column.isPinned }] : [column];
  }

  // --- Changes ------------------------------------------------------------------------------

  set(changes: Partial<View>): void {
    const [before, pins, groups] = [this.question, String(this.view.pins), this.groupQuestion];
    this.view = { ...this.view, ...changes };
    writeView(this.view);
    this.dispatchEvent(new Event("view"));
    const now = this.question;
    const isElsewhere = before.filter !== now.filter || String(before.order) !== String(now.order);
    if (isElsewhere) this.dispatchEvent(new Event("order"));
    const isMore = now.columns.some((key) => !before.columns.includes(key));
    if (isElsewhere || isMore || pins !== String(this.view.pins)) this.reload(before.filter);
    else if (groups !== this.groupQuestion) void this.loadGroups();
    if (changes.baseline !== undefined) void this.loadBaseline();
    this.changed();
  }

  pin(id: string, isOn: boolean): void {
    const pins = this.view.pins.filter((other) => other !== id);
    this.set({ pins: isOn ? [...pins, id] : pins, ...(!isOn && this.view.baseline === id && { baseline: "" }) });
  }

  /** The baseline stands on top, where it can be seen. */
  compareWith(id: string): void {
    const { pins } = this.view;
    this.set({ baseline: id, pins: id && !pins.includes(id) ? [...pins, id] : pins });
  }

  // --- The runs of groups -------------------------------------------------------------------

  /** Asked for when something is done to a group for the first time. */
  private readonly inGroups = new Map<string, readonly string[]>();

  async idsOf({ filter }: GroupLine): Promise<readonly string[]> {
    const found: string[] = [...(this.inGroups.get(filter) ?? [])];
    if (found.length) return found;
    const question = { filter, order: [], columns: ["id"] };
    for await (const page of this.questions.allRows(question)) found.push(...page.results.map((row) => row.id));
    this.inGroups.set(filter, found);
    return found;
  }

  /** How much of the group is selected, from 0 to 1, as far as its runs are known. */
  selectedShare({ filter }: GroupLine): number {
    const ids = this.inGroups.get(filter);
    if (!ids?.length) return this.selection.isAll ? (this.selection.ids.size ? 0.5 : 1) : 0;
    return ids.filter((id) => this.isSelected(id)).length / ids.length;
  }

  /** All of its runs, or none when all are selected. */
  async toggleSelected(line: GroupLine): Promise<void> {
    const ids = await this.idsOf(line);
    this.select(withRuns(this.selection, ids, this.selectedShare(line) < 1));
  }

  /** Some runs, or all that match, are selected. */
  select(selection: Selection): void {
    this.selection = selection;
    this.changed();
  }

  /** Ask for everything anew; what is there stays in sight until the answer. */
  reload(oldFilter = this.filter.text): void {
    if (oldFilter !== this.filter.text) this.selection = NONE;
    this.inGroups.clear();
    const turn = ++this.turn;
    const source = this.newSource(this.filter.text);
    const settle = (): void => {
      if (turn !== this.turn) return source.end();
      this.failures.runs = source.error;
      if (!source.error) this.take(source);
      this.changed();
    };
    source.addEventListener("change", settle, { once: true });
    void source.need({ first: 0, last: 1 });
    void this.loadPinned();
    void this.loadGroups();
  }

  /** Fetch what the lines of a range need. */
  need(range: Range): void {
    for (const { source, range: part } of this.lines.sourcesIn(range)) void source.need(part);
  }

  /** Some runs changed: rows in sight are fetched again. */
  refresh(range: Range): void {
    if (this.error || this.total === null) return this.reload();
    this.main.spoil();
    this.inGroups.clear();
    for (const segment of this.lines.segments) if (segment.kind === "runs") segment.source.spoil();
    this.need(range);
    if (this.isGrouped || !this.lines.count) void this.main.need({ first: 0, last: 1 });
    void this.loadGroups();
  }

  toggleGroup(path: string): void {
    this.tree?.toggle(path);
    this.arrange();
    this.changed();
  }

  // --- Loading ------------------------------------------------------------------------------

  start(): void {
    this.reload();
    if (this.view.baseline) void this.loadBaseline();
  }

  /** Of the whole table. */
  private get question(): Question {
    return this.questionFor(this.filter.text);
  }

  /** For all that is shown, pinned runs that do not match included. */
  questionOfAll(columns: string[]): Question {
    const { text } = this.filter;
    const filter = text && this.view.pins.length ? `(${text}) or ${this.pinsText("in")}` : text;
    return { ...this.question, filter, columns };
  }

  private pinsText(operator: "in" | "not in"): string {
    return this.view.pins.length ? `id ${operator} (${this.view.pins.map(quoted).join(", ")})` : "";
  }

  private questionFor(filter: string): Question {
    const keys = this.chosen.map((column) => column.key);
    // Whole summaries once, to see what there is.
    const summary = this.view.columns || this.found ? [] : ["summary"];
    return { filter, order: writeOrder(this.view.order), columns: [...new Set([...ALWAYS, ...keys, ...summary])] };
  }

  private newSource(filter: string): RowSource {
    const question = this.questionFor(filter);
    const pins = this.pinsText("not in");
    const whole = { ...question, filter: filter && pins ? `(${filter}) and ${pins}` : filter || pins };
    return new RowSource((offset, limit, signal) => this.questions.rows(whole, { offset, limit, short: true }, signal));
  }

  private take(source: RowSource): void {
    this.main.end();
    this.main = source;
    if (!this.view.columns && !this.found) this.findColumns([...source.known()]);
    this.arrange();
    source.addEventListener("change", () => this.onRows(source));
  }

  private onRows(source: RowSource): void {
    if (source === this.main) this.failures.runs = source.error;
    else if (source === this.pinned) this.failures.pinned = source.error;
    else if (source.error) this.failures.groups = source.error;
    this.arrange();
    this.changed();
  }

  private findColumns(rows: Row[]): void {
    if (!rows.length) return;
    this.found = firstMetrics(rows).reduce(added, this.chosen);
    // Groups tell the numbers of the columns.
    if (this.isGrouped) void this.loadGroups();
  }

  private async loadPinned(): Promise<void> {
    const [turn, { pins }] = [this.turn, this.view];
    const question = { ...this.questionFor(this.pinsText("in")), order: [] };
    const source = pins.length
      ? new RowSource(async (_offset, _limit, signal) => inOrder(await this.questions.rows(question, { limit: 100, short: true }, signal), pins))
      : null;
    await source?.need({ first: 0, last: 1 });
    if (turn !== this.turn) return source?.end();
    this.failures.pinned = source?.error ?? null;
    this.pinned = source;
    source?.addEventListener("change", () => this.onRows(source));
    this.arrange();
    this.changed();
  }

  private get groupQuestion(): string {
    if (!this.isGrouped) return "";
    return JSON.stringify([this.filter.text, this.view.groups, this.view.replicates, this.chosen.map((one) => one.key), this.view.order]);
  }

  private async loadGroups(): Promise<void> {
    const asked = this.groupQuestion;
    if (!asked) {
      [this.tree, this.failures.groups] = [null, null];
      return this.arrange();
    }
    const metrics = this.chosen.map((column) => column.key).filter(isNumeric).slice(0, 50);
    try {
      const tree = await this.treeOf(asked, metrics);
      if (asked !== this.groupQuestion) return;
      [this.tree, this.failures.groups] = [tree, null];
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      if (asked !== this.groupQuestion) return;
      this.failures.groups = error;
    }
    this.arrange();
    this.changed();
  }

  private async treeOf(asked: string, metrics: readonly string[]): Promise<Tree> {
    const { groups: by, replicates: of } = this.view;
    const filter = this.filter.text;
    const newSource = (inner: string): RowSource => this.groupSource(inner);
    if (!of.length) {
      const groups = await this.questions.groups(filter, by, metrics);
      return new GroupTree(asked, by, groups, filter, newSource, this.tree instanceof GroupTree ? this.tree : null);
    }
    const [{ findReplicates }, { ReplicateTree }] = await Promise.all([import("../statistics/replicates"), import("./replicate-tree")]);
    const found = await findReplicates(this.questions.project, { filter, of, by, metrics });
    return new ReplicateTree(asked, found, filter, newSource, this.tree);
  }

  private groupSource(filter: string): RowSource {
    const source = this.newSource(filter);
    source.addEventListener("change", () => this.onRows(source));
    return source;
  }

  private async loadBaseline(): Promise<void> {
    const id = this.view.baseline;
    const baseline = id ? await baselineOf(this.questions.run(id)) : null;
    if (id !== this.view.baseline) return;
    this.baseline = baseline;
    if (id && !baseline) this.dispatchEvent(new Event("no-baseline"));
    this.changed();
  }

  private arrange(): void {
    const pinned: Segment[] = this.pinned
      ? [{ kind: "runs", source: this.pinned, count: this.pinnedCount, level: 0, isPinned: true }]
      : [];
    const rest: Segment[] = this.tree
      ? this.tree.segments()
      : [{ kind: "runs", source: this.main, count: this.main.total ?? 0, level: 0, isPinned: false }];
    this.lines = new Lines([...pinned, ...rest]);
  }

  private changed(): void {
    this.dispatchEvent(new Event("change"));
  }

  /** The value that a cell's difference is taken from. */
  difference(row: Row, key: string): number | undefined {
    const [own, base] = [valueOf(row, baseKey(key)), this.baseline?.value(baseKey(key))].map(numberOf);
    return own === undefined || base === undefined ? undefined : own - base;
  }
}

const isNumeric = (key: string): boolean => /^(config|summary)\.|^duration$/.test(key);

function inOrder(page: Page, ids: readonly string[]): Page {
  const results = page.results.sort((one, other) => ids.indexOf(one.id) - ids.indexOf(other.id));
  return { ...page, results };
}
