// Where a text is found in a log: which match comes next, and how it is marked on the page.

export interface Matches {
  text: string;
  isPattern: boolean;
  /** Ascending; of very many only the first. */
  lines: number[];
  count: number;
}

export const NO_MATCHES: Matches = { text: "", isPattern: false, lines: [], count: 0 };

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
