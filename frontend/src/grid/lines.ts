// The lines of the grid from top to bottom: pinned runs, groups, runs.
import type { SampleStatistics } from "../statistics/replicates";
import type { Group } from "./questions";
import type { RowSource } from "./row-source";
import type { Row } from "./rows";
import type { Range } from "../windowing";

export interface RunLine {
  kind: "run";
  source: RowSource;
  /** Its place in the source. */
  at: number;
  level: number;
  isPinned: boolean;
}

export interface GroupLine {
  kind: "group";
  /** Where it stands in the tree, to know it again. */
  path: string;
  key: string;
  /** Of replicates: what sets them apart from the others. */
  name?: string;
  group: Group | ReplicatesInGrid;
  /** Palette index. */
  colour: number;
  /** Of exactly its runs. */
  filter: string;
  level: number;
  isOpen: boolean;
}

/** Runs that differ only in a replicate key. */
export interface ReplicatesInGrid {
  count: number;
  metrics: Record<string, SampleStatistics>;
}

export type Line = RunLine | GroupLine;

/** A group, or `count` runs of one source. */
export type Segment = GroupLine | { kind: "runs"; source: RowSource; count: number; level: number; isPinned: boolean };

export class Lines {
  readonly count: number;
  /** How many of them are pinned to the top. */
  readonly pinnedCount: number;
  private readonly starts: number[] = [];

  constructor(readonly segments: readonly Segment[]) {
    let count = 0;
    for (const segment of segments) {
      this.starts.push(count);
      count += sizeOf(segment);
    }
    this.count = count;
    this.pinnedCount = segments.reduce((sum, one) => sum + (one.kind === "runs" && one.isPinned ? one.count : 0), 0);
  }

  at(line: number): Line | undefined {
    const found = this.segmentAt(line);
    const segment = this.segments[found];
    if (!segment || line >= this.count) return undefined;
    if (segment.kind === "group") return segment;
    const { source, level, isPinned } = segment;
    return { kind: "run", source, at: line - this.starts[found]!, level, isPinned };
  }

  rowAt(line: number): Row | undefined {
    const found = this.at(line);
    return found?.kind === "run" ? found.source.row(found.at) : undefined;
  }

  /** The parts of the sources that the lines of a range show. */
  *sourcesIn(range: Range): Generator<{ source: RowSource; range: Range }> {
    for (let at = this.segmentAt(range.first); at < this.segments.length; at++) {
      const [segment, start] = [this.segments[at]!, this.starts[at]!];
      if (start >= range.last) return;
      if (segment.kind !== "runs") continue;
      const [first, last] = [Math.max(0, range.first - start), Math.min(segment.count, range.last - start)];
      if (last > first) yield { source: segment.source, range: { first, last } };
    }
  }

  /** The last segment that begins at or before the line; empty ones have no line. */
  private segmentAt(line: number): number {
    let [low, high] = [0, this.segments.length - 1];
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if (this.starts[middle]! <= line) low = middle;
      else high = middle - 1;
    }
    while (low > 0 && sizeOf(this.segments[low]!) === 0) low--;
    return Math.max(0, low);
  }
}

const sizeOf = (segment: Segment): number => (segment.kind === "group" ? 1 : segment.count);
