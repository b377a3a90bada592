// What the server says about parameter importance, and the order and search of its rows. Pure.

export interface ImportanceKey {
  /** `config.lr` */
  key: string;
  kind: "number" | "words";
  /** How many of the runs have the field. */
  count: number;
  importance: number;
  correlation: number | null;
  /** Of words: the one whose presence is meant. */
  correlated_value: string | null;
}

export interface Importance {
  metric: string;
  n: number;
  with_metric: number;
  total: number;
  trees: number;
  explained: number | null;
  keys_total: number;
  trouble: string;
  message: string;
  keys: readonly ImportanceKey[];
}

export const SORTS = ["name", "importance", "correlation"] as const;
export type Sort = (typeof SORTS)[number];

/** Most first; names as in a dictionary. The strength of a correlation counts, not its sign. */
export function sorted(keys: readonly ImportanceKey[], by: Sort): ImportanceKey[] {
  const strength = (one: ImportanceKey): number => (one.correlation === null ? -1 : Math.abs(one.correlation));
  const order = {
    name: (one: ImportanceKey, other: ImportanceKey) => (one.key < other.key ? -1 : 1),
    importance: (one: ImportanceKey, other: ImportanceKey) => other.importance - one.importance,
    correlation: (one: ImportanceKey, other: ImportanceKey) => strength(other) - strength(one),
  }[by];
  return [...keys].sort(order);
}

export function found(keys: readonly ImportanceKey[], search: string): ImportanceKey[] {
  const wanted = search.trim().toLowerCase();
  return keys.filter(({ key }) => key.toLowerCase().includes(wanted));
}

export const nameOf = (key: string): string => key.replace(/^config\./, "");

/** `−0.59`, with two digits as correlations have. */
export const signed = (correlation: number): string => (Math.round(correlation * 100) / 100).toFixed(2).replace(/^-0\.00$/, "0.00").replace("-", "−");

const LITTLE = 0.1;

/** On what the numbers rest. */
export function groundsOf({ n, with_metric, trees, explained, keys_total, keys }: Importance): string {
  const runs = n < with_metric ? `The newest ${n.toLocaleString("en")} of ${with_metric.toLocaleString("en")} runs` : `${n.toLocaleString("en")} runs`;
  const fields = keys.length < keys_total ? `the ${keys.length} most common of ${keys_total.toLocaleString("en")} fields` : `${keys_total} fields that differ`;
  const forest = explained === null ? `${trees} trees` : `${trees} trees explain ${Math.max(0, Math.round(explained * 100))} % of unseen runs`;
  return `${runs}, ${fields}, ${forest}.`;
}

/** A forest that foretells nothing has no say in what matters. */
export const isDoubtful = ({ explained }: Importance): boolean => explained !== null && explained < LITTLE;
