// A run's histogram: over all steps as a heat map, and at the chosen step as bars.
import { formatTick, formatValue } from "../format";
import { colourOf } from "../palette";
import { Plane, themeOf } from "../plots/plane";
import { page } from "../store";
import { text } from "../charts/tooltip";
import { type Density, densityOf, type Histogram, histogramOf } from "./density";
import { viridisParts } from "../viridis";
import { make } from "../dom";
import { wordsOfStep } from "./steps";
import type { Lane } from "./lane";

const ROWS = 32;
/** On a light surface the palest yellow would vanish. */
const PALEST = 0.92;

export function histogramLane({ media, key }: Lane): HTMLElement {
  const now = histogramOf({ step: media.step ?? 0, value: media.value });
  if (!now) return text("media-missing", "This is no histogram: counts and edges do not fit.");
  const over = (media.over ?? []).flatMap((one) => histogramOf(one) ?? []);
  const bars = canvasOf(`${key} at ${wordsOfStep(media.step)}: ${describe(now)}`);
  const parts: HTMLElement[] = [bars];
  const draws = [() => drawBars(bars, now, media.run)];
  if (over.length > 1) {
    const heat = canvasOf(`${key} over ${over.length} steps`);
    parts.unshift(heat);
    draws.unshift(() => drawHeat(heat, densityOf(over, ROWS), now.step));
  }
  const lane = make("div", "histogram", ...parts);
  lane.dataset["count"] = String(parts.length);
  new ResizeObserver(() => draws.forEach((draw) => draw())).observe(lane);
  return lane;
}

function canvasOf(label: string): HTMLCanvasElement {
  const canvas = make("canvas", "");
  canvas.setAttribute("role", "img");
  canvas.setAttribute("aria-label", label);
  return canvas;
}

function describe({ counts, edges }: Histogram): string {
  const sum = counts.reduce((total, count) => total + count, 0);
  return `${formatValue(sum)} values from ${formatTick(edges[0]!)} to ${formatTick(edges.at(-1)!)}`;
}

function drawBars(canvas: HTMLCanvasElement, { counts, edges, step }: Histogram, run: string): void {
  const most = Math.max(...counts) || 1;
  const plane = new Plane(
    canvas,
    { x: { low: edges[0]!, high: edges.at(-1)! }, y: { low: 0, high: most * 1.05 }, xTitle: wordsOfStep(step) },
    themeOf(canvas),
  );
  plane.within((context) => {
    context.fillStyle = colourOf(page.colourOf(run), getComputedStyle(canvas));
    counts.forEach((count, bin) => {
      const [left, right] = [plane.x(edges[bin]!), plane.x(edges[bin + 1]!)];
      const gap = right - left > 4 ? 1 : 0;
      context.fillRect(left, plane.y(count), right - left - gap, plane.bottom - plane.y(count));
    });
  });
}

function drawHeat(canvas: HTMLCanvasElement, density: Density, step: number): void {
  const { steps, low, high } = density;
  const [first, last] = [steps[0]!, steps.at(-1)!];
  const plane = new Plane(
    canvas,
    { x: { low: first, high: last }, y: { low, high }, xTitle: "Step", hasGrid: false },
    themeOf(canvas),
  );
  plane.within((context) => {
    context.imageSmoothingEnabled = false;
    const tile = pictureOf(density);
    const width = plane.right - plane.left;
    steps.forEach((at, column) => {
      const from = column ? (plane.x(at) + plane.x(steps[column - 1]!)) / 2 : plane.left;
      const to = column < steps.length - 1 ? (plane.x(at) + plane.x(steps[column + 1]!)) / 2 : plane.left + width;
      context.drawImage(tile, column, 0, 1, density.rows, from, plane.top, to - from + 0.5, plane.bottom - plane.top);
    });
    markStep(context, plane, step);
  });
}

function markStep(context: CanvasRenderingContext2D, plane: Plane, step: number): void {
  const x = Math.min(plane.right - 1, Math.max(plane.left + 1, plane.x(step)));
  context.lineWidth = 2;
  context.strokeStyle = plane.theme.surface;
  context.beginPath();
  context.moveTo(x, plane.top);
  context.lineTo(x, plane.bottom);
  context.stroke();
}

/** One pixel for each cell. Shares are drawn by their root, so that thin tails are seen. */
function pictureOf({ steps, rows, cells }: Density): HTMLCanvasElement {
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [steps.length, rows];
  const context = canvas.getContext("2d")!;
  const pixels = context.createImageData(steps.length, rows);
  for (let column = 0; column < steps.length; column++) {
    for (let row = 0; row < rows; row++) {
      const [red, green, blue] = viridisParts(Math.sqrt(cells[column * rows + row]!) * PALEST);
      pixels.data.set([red, green, blue, 255], ((rows - 1 - row) * steps.length + column) * 4);
    }
  }
  context.putImageData(pixels, 0, 0);
  return canvas;
}
