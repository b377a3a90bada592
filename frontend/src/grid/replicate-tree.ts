// Groups of replicates as lines of the grid, which of them are open, and the rows inside.
import { fieldsOf, nameOf, type ReplicateGroup, SampleStatistics } from "../statistics/replicates";
import { groupText, together } from "./filter-text";
import type { Tree } from "./group-tree";
import type { GroupLine, ReplicatesInGrid, Segment } from "./lines";
import type { RowSource } from "./row-source";

interface Known {
  path: string;
  name: string;
  filter: string;
  group: ReplicatesInGrid;
}

export class ReplicateTree implements Tree {
  private readonly open: Set<string>;
  private readonly sources = new Map<string, RowSource>();
  private readonly known: readonly Known[];

  /** Groups that were open in `before` stay so, and keep their rows if it had the same `question`. */
  constructor(
    private readonly question: string,
    groups: readonly ReplicateGroup[],
    filter: string,
    private readonly newSource: (filter: string) => RowSource,
    before: Tree | null,
  ) {
    const fields = fieldsOf(groups);
    this.known = groups.map((group) => knownOf(group, fields, filter));
    this.open = new Set(before instanceof ReplicateTree ? before.open : []);
    if (before instanceof ReplicateTree && before.question === question) this.sources = before.sources;
  }

  toggle(path: string): void {
    if (!this.open.delete(path)) this.open.add(path);
  }

  segments(): Segment[] {
    return this.known.flatMap((one, at): Segment[] => {
      const line: GroupLine = { ...one, kind: "group", key: "", colour: at, level: 0, isOpen: this.open.has(one.path) };
      return line.isOpen ? [line, this.inside(one)] : [line];
    });
  }

  private inside({ path, filter, group }: Known): Segment {
    const source = this.sources.get(path) ?? this.newSource(filter);
    this.sources.set(path, source);
    return { kind: "runs", source, count: source.total ?? group.count, level: 1, isPinned: false };
  }
}

/** The runs of a group agree in all other fields with the rest, so that these tell them. */
function knownOf({ values, count, metrics }: ReplicateGroup, fields: readonly string[], filter: string): Known {
  const conditions = fields.map((field) => groupText(field, values[field], !(field in values)));
  return {
    path: JSON.stringify(values),
    name: nameOf({ values, count, metrics }, fields),
    filter: together(filter, conditions).text,
    group: { count, metrics: Object.fromEntries(Object.entries(metrics).map(([name, some]) => [name, new SampleStatistics(some)])) },
  };
}
