// Configuration and summary as a tree that folds: which rows are shown. Pure functions.
import { formatValue } from "../format";

export interface Node {
  /** As filters name it: `model.layers[0].width`. */
  path: string;
  name: string;
  depth: number;
  value: unknown;
  /** How many it holds; null for single values and for empty ones. */
  size: number | null;
  isOpen: boolean;
}

export interface Shown {
  nodes: Node[];
  /** How many there are besides, which a page has no room for. */
  left: number;
}

const MOST_NODES = 1_000;
/** So small a tree begins unfolded. */
const SMALL = 60;
const PREVIEW_LETTERS = 80;
const SHOWN_LETTERS = 600;

type Entries = readonly (readonly [string, unknown])[];

/** What a value holds, by name; null where it holds nothing. */
export function entriesOf(value: unknown): Entries | null {
  if (typeof value !== "object" || value === null) return null;
  const entries = Array.isArray(value) ? value.map((inner, at) => [`[${at}]`, inner] as const) : Object.entries(value);
  return entries.length ? entries : null;
}

const pathOf = (above: string, name: string): string => (!above || name.startsWith("[") ? above + name : `${above}.${name}`);

/** The rows: those at the top, and below each that is open what it holds. A search opens what it finds. */
export function shownNodes(root: unknown, isOpen: (path: string) => boolean, find = ""): Shown {
  const wanted = find.trim().toLowerCase();
  const nodes: Node[] = [];
  let left = 0;
  const add = (node: Node): void => {
    if (nodes.length < MOST_NODES) nodes.push(node);
    else left++;
  };
  const walk = (value: unknown, above: string, depth: number): void => {
    for (const [name, inner] of entriesOf(value) ?? []) {
      const path = pathOf(above, name);
      const size = entriesOf(inner)?.length ?? null;
      const isHit = !wanted || isFound(path, inner, wanted);
      const hasHit = wanted !== "" && size !== null && holds(inner, path, wanted);
      if (!isHit && !hasHit) continue;
      const isUnfolded = size !== null && (hasHit || isOpen(path));
      add({ path, name, depth, value: inner, size, isOpen: isUnfolded });
      if (isUnfolded) walk(inner, path, depth + 1);
    }
  };
  walk(root, "", 0);
  return { nodes, left };
}

function isFound(path: string, value: unknown, wanted: string): boolean {
  return path.toLowerCase().includes(wanted) || (entriesOf(value) === null && textOf(value).toLowerCase().includes(wanted));
}

function holds(value: unknown, path: string, wanted: string): boolean {
  return (entriesOf(value) ?? []).some(([name, inner]) => {
    const below = pathOf(path, name);
    return isFound(below, inner, wanted) || holds(inner, below, wanted);
  });
}

/** An image, a table or the like in a few words, “image, 500 × 400”; null for all other values. */
export function mediaWords(value: unknown): string | null {
  if (typeof value !== "object" || value === null || !("_type" in value)) return null;
  const { _type: type, width, height, count, nrows } = value as Record<string, unknown>;
  const words = [String(type).replace(/-file$/, "").replaceAll(/[-/]/g, " ")];
  if (typeof width === "number" && typeof height === "number") words.push(`${width} × ${height}`);
  if (typeof count === "number") words.push(`${count} of them`);
  if (typeof nrows === "number") words.push(`${nrows} rows`);
  return words.join(", ");
}

/** How many single values there are; an image or the like is one. */
export function countOf(value: unknown): number {
  if (mediaWords(value) !== null) return 1;
  const entries = entriesOf(value);
  return entries ? entries.reduce((sum, [, inner]) => sum + countOf(inner), 0) : 1;
}

export const isSmall = (root: unknown): boolean => countOf(root) <= SMALL;

/** As it is copied: text as it is, everything else as JSON. */
export const textOf = (value: unknown): string => (typeof value === "string" ? value : (JSON.stringify(value) ?? ""));

/** As it stands in a row: what it holds only while it is folded. */
export function shortText({ value, size, isOpen }: Pick<Node, "value" | "size" | "isOpen">): string {
  if (size !== null) return isOpen ? "" : (mediaWords(value) ?? cut(textOf(value), PREVIEW_LETTERS));
  if (typeof value === "number") return formatValue(value);
  return cut(textOf(value), SHOWN_LETTERS);
}

const cut = (text: string, most: number): string => (text.length > most ? `${text.slice(0, most)}…` : text);

export function atPath(root: unknown, path: string): unknown {
  for (const [name, inner] of entriesOf(root) ?? []) {
    if (name === path) return inner;
    if (path.startsWith(`${name}.`)) {
      const found = atPath(inner, path.slice(name.length + 1));
      if (found !== undefined) return found;
    } else if (path.startsWith(`${name}[`)) {
      const found = atPath(inner, path.slice(name.length));
      if (found !== undefined) return found;
    }
  }
  return undefined;
}
