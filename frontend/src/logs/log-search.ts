// Where a text is found in a log: which match comes next, and how it is marked on the page.
import type { LogSource } from "./log-source";

export interface Matches {
  text: string;
  isPattern: boolean;
  /** Ascending; of very many only the first. */
  lines: number[];
  count: number;
}

export const NO_MATCHES: Matches = { text: "", isPattern: false, lines: [], count: 0 };

/** What is found so far. An answer to a question that is no longer asked is dropped. */
export class LogSearch {
  found = NO_MATCHES;
  private searchedRows = 0;
  private turn = 0;

  constructor(private readonly source: Pick<LogSource, "search">) {}

  /** Search for another text, or for none. False when that was given up for a newer one. */
  async begin(text: string, isPattern: boolean): Promise<boolean> {
    const mine = ++this.turn;
    if (!text) return this.take(NO_MATCHES, 0);
    try {
      const { lines, n_lines: count, n_rows } = await this.source.search(text, isPattern, 0);
      return mine === this.turn && this.take({ text, isPattern, lines, count }, n_rows);
    } catch (error) {
      if (mine !== this.turn) return false;
      this.take(NO_MATCHES, 0);
      throw error;
    }
  }

  /** Search what was printed since. What was found before stays, whatever becomes of it. */
  async refresh(): Promise<boolean> {
    const [mine, { text, isPattern }] = [this.turn, this.found];
    if (!text) return false;
    const { lines, n_rows } = await this.source.search(text, isPattern, this.searchedRows);
    return mine === this.turn && this.take(joined(this.found, lines), n_rows);
  }

  private take(found: Matches, searchedRows: number): true {
    [this.found, this.searchedRows] = [found, searchedRows];
    return true;
  }
}

/** With the lines that came or changed since. */
export function joined(matches: Matches, lines: readonly number[]): Matches {
  const all = [...new Set([...matches.lines, ...lines])].sort((one, other) => one - other);
  return { ...matches, lines: all, count: matches.count + all.length - matches.lines.length };
}

/** The match at or after a line, else the first. */
export function matchFrom(lines: readonly number[], line: number): number {
  const at = lines.findIndex((one) => one >= line);
  return Math.max(0, at);
}

/** `3 of 11`; `3 of 1,000,000`; `none`. */
export function countWords({ lines, count, text }: Matches, at: number): string {
  if (!text) return "";
  return lines.length ? `${(at + 1).toLocaleString("en")} of ${count.toLocaleString("en")}` : "none";
}

export function patternOf(text: string, isPattern: boolean): RegExp | null {
  try {
    return new RegExp(isPattern ? text : text.replaceAll(/[\\^$.*+?()[\]{}|]/g, "\\$&"), "giu");
  } catch {
    return null;
  }
}

/** Ranges over what matches in the element's text, through the borders of its colours. */
export function rangesIn(element: Element, pattern: RegExp): Range[] {
  const nodes = textNodes(element);
  const text = nodes.map((node) => node.data).join("");
  return [...text.matchAll(pattern)].filter(([word]) => word).map((match) => {
    const range = new Range();
    range.setStart(...placeIn(nodes, match.index));
    range.setEnd(...placeIn(nodes, match.index + match[0].length));
    return range;
  });
}

function textNodes(element: Element): Text[] {
  const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
  const nodes: Text[] = [];
  while (walker.nextNode()) nodes.push(walker.currentNode as Text);
  return nodes;
}

function placeIn(nodes: readonly Text[], at: number): [Text, number] {
  let left = at;
  for (const node of nodes) {
    if (left <= node.length) return [node, left];
    left -= node.length;
  }
  return [nodes.at(-1)!, nodes.at(-1)!.length];
}
