// Which cards are shown: the nearest to the start, and what a person asked for. Pure.
import type { Folded } from "./fold";

export interface Shown {
  /** Places of cards, the nearest first. */
  cards: readonly number[];
  /** How many neighbours of a shown card are not shown. */
  hidden: ReadonlyMap<number, number>;
}

export interface Wish {
  limit: number;
  /** Keys of cards behind which nothing is shown, and of those behind which all is. */
  closed: ReadonlySet<string>;
  opened: ReadonlySet<string>;
  /** Nodes that are shown with the way to them, however far. */
  wanted: Iterable<number>;
}

export function reach(folded: Folded, { limit, closed, opened, wanted }: Wish): Shown {
  const seen = new Set([folded.start]);
  const queue: [number, -1 | 1][] = [[folded.start, -1], [folded.start, 1]];
  for (let at = 0; at < queue.length; at++) {
    const [card, side] = queue[at]!;
    const key = folded.cards[card]!.key;
    const next = (side < 0 ? folded.before : folded.after)[card]!;
    if (closed.has(key)) continue;
    for (const one of next) {
      if (seen.has(one) || (seen.size >= limit && !opened.has(key))) continue;
      seen.add(one);
      queue.push([one, side]);
    }
  }
  const ways = waysTo(folded);
  for (const node of wanted) for (let card = folded.cardOf[node]!; !seen.has(card); card = ways[card]!) seen.add(card);
  return { cards: [...seen], hidden: hiddenBeside(folded, seen) };
}

/** For each card the one before it on a shortest way from the start. */
function waysTo({ cards, start, before, after }: Folded): Int32Array {
  const ways = new Int32Array(cards.length).fill(-1);
  ways[start] = start;
  const queue = [start];
  for (const card of queue) {
    for (const next of [...before[card]!, ...after[card]!]) {
      if (ways[next] !== -1) continue;
      ways[next] = card;
      queue.push(next);
    }
  }
  return ways;
}

function hiddenBeside({ before, after }: Folded, seen: ReadonlySet<number>): Map<number, number> {
  const hidden = new Map<number, number>();
  for (const card of seen) {
    const missing = [...before[card]!, ...after[card]!].filter((one) => !seen.has(one)).length;
    if (missing) hidden.set(card, missing);
  }
  return hidden;
}
