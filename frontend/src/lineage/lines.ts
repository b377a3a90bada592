// Lines between cards, and the cards from afar, each kind as one path: quick however many. Pure.
import { CARD, type Layout } from "./layout";

type Point = readonly [number, number];

export const pathOf = (lines: readonly (readonly Point[])[]): string => lines.map(curve).join("");

/** Level at each end; straight where it passes a column. */
function curve(points: readonly Point[]): string {
  const [first, ...rest] = points;
  let [x, y] = first!;
  let path = `M${round(x)} ${round(y)}`;
  for (const [toX, toY] of rest) {
    const bend = toX > x ? (toX - x) / 2 : CARD.width / 2;
    path += y === toY ? `H${round(toX)}` : `C${round(x + bend)} ${round(y)} ${round(toX - bend)} ${round(toY)} ${round(toX)} ${round(toY)}`;
    [x, y] = [toX, toY];
  }
  return path;
}

export const boxesOf = ({ x, y }: Layout, cards: readonly number[]): string =>
  cards.map((card) => `M${round(x[card]!)} ${round(y[card]!)}h${CARD.width}v${CARD.height}h${-CARD.width}z`).join("");

const round = (value: number): number => Math.round(value * 10) / 10;
