// A plot as a file: its title above, what the colours mean below, on the card's own ground.
import { saveFile, saveText, nameOfFile } from "../saved-file";
import type { Size } from "./frame";
import type { Look } from "./look";
import { fitted, FONT, type Pen } from "./pen";
import { SvgPen } from "./svg-pen";

/** A colour with its name, or the whole scale with the values at its ends. */
export type LegendEntry = { colour: string; label: string } | { scale: readonly string[]; label: string; low: string; high: string };

export interface Picture {
  title: string;
  /** Of the plot alone. */
  size: Size;
  legend: readonly LegendEntry[];
  draw: (pen: Pen, size: Size) => void;
}

const SIDE = 12;
const HEAD = 36;
const LINE = 20;
const MOST_ENTRIES = 60;
const PIXELS = 2;

export function savePNG(picture: Picture, look: Look): void {
  const { width, height } = whole(picture);
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [width * PIXELS, height * PIXELS];
  const pen = canvas.getContext("2d")!;
  pen.scale(PIXELS, PIXELS);
  paint(pen, picture, look);
  canvas.toBlob((blob) => blob && saveFile(nameOfFile(picture.title, "png"), blob), "image/png");
}

export const saveSVG = (picture: Picture, look: Look): void =>
  saveText(nameOfFile(picture.title, "svg"), "image/svg+xml", svgOf(picture, look));

function svgOf(picture: Picture, look: Look): string {
  const { width, height } = whole(picture);
  const pen = new SvgPen(width, height);
  paint(pen, picture, look);
  return pen.toString();
}

const whole = ({ size, legend }: Picture): Size =>
  ({ width: size.width + 2 * SIDE, height: HEAD + size.height + SIDE + LINE * Math.min(legend.length, MOST_ENTRIES) });

function paint(pen: Pen, picture: Picture, look: Look): void {
  const { width, height } = whole(picture);
  pen.fillStyle = look.surface;
  pen.fillRect(0, 0, width, height);
  pen.save();
  pen.translate(SIDE, HEAD);
  picture.draw(pen, picture.size);
  pen.restore();
  pen.textAlign = "left";
  pen.textBaseline = "middle";
  pen.font = FONT.replace("11px", "600 14px");
  pen.fillStyle = look.strong;
  pen.fillText(fitted(pen, picture.title, width - 2 * SIDE), SIDE, HEAD / 2);
  pen.font = FONT;
  picture.legend.slice(0, MOST_ENTRIES).forEach((entry, at) => {
    paintEntry(pen, entry, HEAD + picture.size.height + LINE * (at + 0.5), look);
  });
}

function paintEntry(pen: Pen, entry: LegendEntry, middle: number, look: Look): void {
  if ("colour" in entry) {
    pen.fillStyle = entry.colour;
    pen.fillRect(SIDE, middle - 4, 8, 8);
    pen.fillStyle = look.strong;
    pen.fillText(entry.label, SIDE + 16, middle);
    return;
  }
  const words = `${entry.label}  ${entry.low}`;
  pen.fillStyle = look.strong;
  pen.fillText(words, SIDE, middle);
  const left = SIDE + pen.measureText(words).width + 8;
  entry.scale.forEach((colour, at) => {
    pen.fillStyle = colour;
    pen.fillRect(left + at * 2, middle - 5, 2.5, 10);
  });
  pen.fillStyle = look.strong;
  pen.fillText(entry.high, left + entry.scale.length * 2 + 8, middle);
}
