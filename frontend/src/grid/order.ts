// Sorting by several keys: `-summary.loss,created_at`.

export interface SortKey {
  key: string;
  isDown: boolean;
}

export type Order = readonly SortKey[];

const MOST_KEYS = 8;

export const writeOrder = (order: Order): string[] => order.map(({ key, isDown }) => (isDown ? "-" : "") + key);

export const readOrder = (words: readonly string[]): SortKey[] =>
  words.filter(Boolean).map((word) => ({ key: word.replace(/^[-+]/, ""), isDown: word.startsWith("-") }));

/** After a press on a column's head: down, up, not at all. With `adds` the other keys stay. */
export function pressed(order: Order, key: string, adds: boolean): SortKey[] {
  const now = order.find((one) => one.key === key);
  const next = !now ? { key, isDown: true } : now.isDown ? { key, isDown: false } : null;
  if (!adds) return next ? [next] : [];
  if (now && next) return order.map((one) => (one.key === key ? next : one));
  if (now) return order.filter((one) => one.key !== key);
  return [...order, next!].slice(-MOST_KEYS);
}

/** What a screen reader says of the column. */
export function ariaSort(order: Order, key: string): "ascending" | "descending" | "none" {
  const found = order.find((one) => one.key === key);
  return !found ? "none" : found.isDown ? "descending" : "ascending";
}
