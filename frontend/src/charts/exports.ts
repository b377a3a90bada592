// A chart as a file: its numbers as CSV, its picture as PNG.
import { csvLine, saveFile } from "../saved-file";
import type { XAxis } from "../series/columns";
import type { Prepared } from "./prepared";

/** A row per x, a column per line; what is missing is empty, as spreadsheets want it. */
export function csvOf({ x, runs }: Prepared, axis: XAxis): string {
  const rows = Array.from(x, (value, at) => [value, ...runs.map(({ values }) => values[at]!)].map(numberOrNothing));
  return [[axis, ...runs.map((run) => run.label)], ...rows].map(csvLine).join("");
}

const numberOrNothing = (value: number): string => (Number.isNaN(value) ? "" : String(value));

const TITLE_PIXELS = 36;
const LEGEND_PIXELS = 20;

/** The canvas with its title above and its lines' names below, on the card's own ground. */
export function pictureOf(canvas: HTMLCanvasElement, title: string, { runs }: Prepared, colours: readonly string[]): HTMLCanvasElement {
  const ratio = canvas.width / (canvas.clientWidth || canvas.width);
  const picture = document.createElement("canvas");
  picture.width = canvas.width + 24 * ratio;
  picture.height = canvas.height + (TITLE_PIXELS + 12 + LEGEND_PIXELS * runs.length) * ratio;
  const context = picture.getContext("2d")!;
  const styles = getComputedStyle(document.documentElement);
  context.fillStyle = styles.getPropertyValue("--surface");
  context.fillRect(0, 0, picture.width, picture.height);
  context.drawImage(canvas, 12 * ratio, TITLE_PIXELS * ratio);
  context.textBaseline = "middle";
  context.fillStyle = styles.getPropertyValue("--text");
  context.font = `600 ${14 * ratio}px "Inter Variable", system-ui, sans-serif`;
  context.fillText(title, 16 * ratio, 20 * ratio);
  context.font = `${12 * ratio}px "Inter Variable", system-ui, sans-serif`;
  runs.forEach(({ label }, at) => {
    const top = canvas.height + (TITLE_PIXELS + 6 + LEGEND_PIXELS * (at + 0.5)) * ratio;
    context.fillStyle = colours[at]!;
    context.fillRect(16 * ratio, top - 1.5 * ratio, 14 * ratio, 3 * ratio);
    context.fillStyle = styles.getPropertyValue("--text");
    context.fillText(label, 38 * ratio, top);
  });
  return picture;
}

export function savePicture(name: string, picture: HTMLCanvasElement): void {
  picture.toBlob((blob) => blob && saveFile(name, blob), "image/png");
}
