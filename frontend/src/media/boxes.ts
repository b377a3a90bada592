// Boxes as clients log them, made into rectangles in fractions of the image.
import { asFields, asList, asText, textsOf } from "./items";

export interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
  classId: string;
  caption: string;
  scores: Readonly<Record<string, number>>;
}

export interface BoxFile {
  boxes: Box[];
  labels: Record<string, string>;
}

const MOST_BOXES = 2_000;

/** What a boxes file holds; boxes that make no sense are left out. */
export function readBoxes(file: unknown, width: number, height: number): BoxFile {
  const fields = asFields(file);
  const boxes = asList(fields["box_data"]).slice(0, MOST_BOXES);
  return {
    boxes: boxes.flatMap((box) => boxOf(asFields(box), width, height)),
    labels: textsOf(fields["class_labels"]),
  };
}

function boxOf(box: Readonly<Record<string, unknown>>, width: number, height: number): Box[] {
  const isPixel = box["domain"] === "pixel";
  const scale = isPixel ? { x: 1 / width, y: 1 / height } : { x: 1, y: 1 };
  const place = rectangleOf(asFields(box["position"]));
  if (!place.every(Number.isFinite)) return [];
  const [x, y, w, h] = place as [number, number, number, number];
  return [
    {
      x: x * scale.x,
      y: y * scale.y,
      width: w * scale.x,
      height: h * scale.y,
      classId: String(box["class_id"] ?? ""),
      caption: asText(box["box_caption"]),
      scores: scoresOf(box["scores"]),
    },
  ];
}

function rectangleOf(position: Readonly<Record<string, unknown>>): number[] {
  const middle = asList(position["middle"]);
  if (middle.length === 2) {
    const [width, height] = [asNumber(position["width"]), asNumber(position["height"])];
    return [asNumber(middle[0]) - width / 2, asNumber(middle[1]) - height / 2, width, height];
  }
  const [left, right] = [asNumber(position["minX"]), asNumber(position["maxX"])];
  const [top, bottom] = [asNumber(position["minY"]), asNumber(position["maxY"])];
  return [left, top, right - left, bottom - top];
}

function scoresOf(logged: unknown): Record<string, number> {
  return Object.fromEntries(Object.entries(asFields(logged)).filter((pair): pair is [string, number] => Number.isFinite(pair[1])));
}

/** From the least to the greatest of each score. */
export function scoreRanges(boxes: readonly Box[]): Map<string, [number, number]> {
  const ranges = new Map<string, [number, number]>();
  for (const [name, score] of boxes.flatMap((box) => Object.entries(box.scores))) {
    const [low, high] = ranges.get(name) ?? [score, score];
    ranges.set(name, [Math.min(low, score), Math.max(high, score)]);
  }
  return ranges;
}

/** Whether none of the box's scores is under its limit; a score that it lacks hides nothing. */
export const isAbove = ({ scores }: Box, limits: ReadonlyMap<string, number>): boolean =>
  Object.entries(scores).every(([name, score]) => score >= (limits.get(name) ?? -Infinity));

const asNumber = (value: unknown): number => (typeof value === "number" ? value : NaN);
