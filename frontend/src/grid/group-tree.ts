// Nested groups, which of them are open, and the lines that makes.
import { groupText, together } from "./filter-text";
import type { Segment } from "./lines";
import type { Group } from "./questions";
import type { RowSource } from "./row-source";

/** What the grid asks of its groups, however they were made. */
export interface Tree {
  toggle(path: string): void;
  segments(): Segment[];
}

export class GroupTree implements Tree {
  private readonly open: Set<string>;
  private readonly sources: Map<string, RowSource> = new Map<string, RowSource>();

  /** Groups that were open in `before` stay so, and keep their rows if it had the same `question`. */
  constructor(
    private readonly question: string,
    private readonly keys: readonly string[],
    private readonly groups: readonly Group[],
    private readonly filter: string,
    private readonly newSource: (filter: string) => RowSource,
    before: GroupTree | null = null,
  ) {
    this.open = new Set(before && before.keys[0] === keys[0] ? before.open : []);
    if (before?.question === this.question) this.sources = before.sources;
  }

  toggle(path: string): void {
    if (!this.open.delete(path)) this.open.add(path);
  }

  segments(): Segment[] {
    return this.segmentsOf(this.groups, "", [], null);
  }

  /** Inner groups have the colour of the outermost one. */
  private segmentsOf(groups: readonly Group[], above: string, conditions: readonly string[], inherited: number | null): Segment[] {
    const level = conditions.length;
    return groups.flatMap((group, at): Segment[] => {
      const colour = inherited ?? at;
      const path = `${above}/${group.missing ? "" : JSON.stringify(group.value)}`;
      const isOpen = this.open.has(path);
      const inner = [...conditions, groupText(this.keys[level]!, group.value, group.missing)];
      const filter = together(this.filter, inner).text;
      const line: Segment = { kind: "group", path, key: this.keys[level]!, group, colour, filter, level, isOpen };
      return isOpen ? [line, ...this.inside(group, path, inner, colour)] : [line];
    });
  }

  private inside(group: Group, path: string, conditions: readonly string[], colour: number): Segment[] {
    if (conditions.length < this.keys.length) return this.segmentsOf(group.groups, path, conditions, colour);
    const source = this.sourceOf(path, conditions);
    return [{ kind: "runs", source, count: source.total ?? group.count, level: conditions.length, isPinned: false }];
  }

  private sourceOf(path: string, conditions: readonly string[]): RowSource {
    const known = this.sources.get(path) ?? this.newSource(together(this.filter, conditions).text);
    this.sources.set(path, known);
    return known;
  }
}
