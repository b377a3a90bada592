// What is on the stage: the cards that are shown, where they stand, and the lines between them. Pure.
import { fold, type Card, type Folded } from "./fold";
import type { Graph } from "./graph";
import { layoutOf, type Layout } from "./layout";
import { reach, type Wish } from "./reach";

export interface Scene extends Layout {
  cards: readonly Card[];
  edges: readonly [number, number][];
  /** Of each card, in which it was not shown: how many neighbours. */
  hidden: readonly number[];
  /** -1 for what the version comes from, 1 for what became of it. */
  sides: readonly number[];
  /** Whether something shown hangs on it. */
  hasMore: readonly boolean[];
  start: number;
  /** Cards that are left out. */
  left: number;
  /** The card on the stage that holds a node; nothing for those that are left out. */
  placeOf: (node: number) => number | undefined;
}

export interface Choices extends Omit<Wish, "wanted"> {
  /** Nodes taken out of their piles, and shown however far they are. */
  pulled: ReadonlySet<number>;
  wanted: ReadonlySet<number>;
}

export function sceneOf(graph: Graph, choices: Choices): Scene {
  const folded = fold(graph, choices.pulled);
  const shown = reach(folded, choices);
  const shownCards = shown.cards.toSorted((one, other) => one - other); // the newest first
  const places = new Map(shownCards.map((card, at) => [card, at]));
  const edges = edgesBetween(folded, places);
  const sides = shownCards.map((card) => Math.sign(graph.distance[folded.cards[card]!.members[0]!]!));
  const leading = new Set(edges.flatMap(([from, to]) => [...(sides[from]! >= 0 ? [from] : []), ...(sides[to]! < 0 ? [to] : [])]));
  return {
    ...layoutOf(shownCards.length, edges),
    cards: shownCards.map((card) => folded.cards[card]!),
    edges,
    hidden: shownCards.map((card) => shown.hidden.get(card) ?? 0),
    sides,
    hasMore: shownCards.map((_, at) => leading.has(at)),
    start: places.get(folded.start)!,
    left: folded.cards.length - shownCards.length,
    placeOf: (node) => places.get(folded.cardOf[node]!),
  };
}

const edgesBetween = ({ edges }: Folded, places: ReadonlyMap<number, number>): [number, number][] =>
  edges.flatMap(([from, to]): [number, number][] => {
    const [one, other] = [places.get(from), places.get(to)];
    return one === undefined || other === undefined ? [] : [[one, other]];
  });
