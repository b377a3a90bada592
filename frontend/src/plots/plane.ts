// A plane to draw on: its scales, ticks, grid and labels, in the look of the line charts.
import { roundTicks } from "../ticks";
import { formatTick } from "../format";

export interface Range {
  low: number;
  high: number;
}

export interface Theme {
  text: string;
  grid: string;
  surface: string;
}

export interface PlaneOptions {
  x: Range;
  y: Range;
  xTitle?: string;
  yTitle?: string;
  /** Instead of numbers along x, one word for each whole number. */
  words?: readonly string[];
  hasGrid?: boolean;
}

const FONT = '11px "Inter Variable", system-ui, sans-serif';
const FOOT = 22;
const TITLE = 16;

export function themeOf(element: Element): Theme {
  const styles = getComputedStyle(element);
  const token = (name: string): string => styles.getPropertyValue(name).trim();
  return { text: token("--text-3"), grid: token("--grid"), surface: token("--surface") };
}

/** The range of some numbers with a little room; a single number gets room on both sides. */
export function rangeOf(values: Iterable<number>, room = 0.04): Range {
  let [low, high] = [Infinity, -Infinity];
  for (const value of values) {
    if (!Number.isFinite(value)) continue;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  if (low > high) return { low: 0, high: 1 };
  const margin = (high - low) * room || Math.abs(low) * 0.1 || 0.5;
  return { low: low - margin, high: high + margin };
}

export class Plane {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
  readonly context: CanvasRenderingContext2D;
  private readonly yTicks: number[];

  /** Sizes the canvas to its box, clears it, and draws grid and labels. */
  constructor(canvas: HTMLCanvasElement, readonly options: PlaneOptions, readonly theme: Theme) {
    const [width, height] = [canvas.clientWidth || 300, canvas.clientHeight || 150];
    const pixels = devicePixelRatio || 1;
    [canvas.width, canvas.height] = [Math.round(width * pixels), Math.round(height * pixels)];
    this.context = canvas.getContext("2d")!;
    this.context.scale(pixels, pixels);
    this.context.font = FONT;
    this.yTicks = roundTicks(options.y.low, options.y.high, height / 34);
    const widest = Math.max(0, ...this.yTicks.map((tick) => this.context.measureText(formatTick(tick)).width));
    this.left = Math.ceil(widest) + 12 + (options.yTitle ? TITLE : 0);
    this.top = 8;
    this.right = width - 10;
    this.bottom = height - FOOT - (options.xTitle ? TITLE : 0);
    this.frame(height);
  }

  x(value: number): number {
    const { low, high } = this.options.x;
    return this.left + ((value - low) / (high - low || 1)) * (this.right - this.left);
  }

  y(value: number): number {
    const { low, high } = this.options.y;
    return this.bottom - ((value - low) / (high - low || 1)) * (this.bottom - this.top);
  }

  /** Draw inside the plane's edges only. */
  within(draw: (context: CanvasRenderingContext2D) => void): void {
    const { context } = this;
    context.save();
    context.beginPath();
    context.rect(this.left, this.top - 4, this.right - this.left, this.bottom - this.top + 4);
    context.clip();
    draw(context);
    context.restore();
  }

  private frame(height: number): void {
    const { context, theme, options } = this;
    context.fillStyle = theme.text;
    context.strokeStyle = theme.grid;
    context.textAlign = "right";
    context.textBaseline = "middle";
    for (const tick of this.yTicks) {
      const y = Math.round(this.y(tick)) + 0.5;
      if (options.hasGrid !== false) this.line(this.left, y, this.right, y);
      context.fillText(formatTick(tick), this.left - 8, y);
    }
    context.textAlign = "center";
    context.textBaseline = "top";
    if (options.words) this.writeWords(options.words);
    else this.writeNumbers();
    if (options.xTitle) context.fillText(options.xTitle, (this.left + this.right) / 2, height - TITLE + 1, this.right - this.left);
    if (options.yTitle) this.writeUpwards(options.yTitle);
  }

  private writeNumbers(): void {
    for (const tick of roundTicks(this.options.x.low, this.options.x.high, (this.right - this.left) / 60)) {
      const x = Math.round(this.x(tick)) + 0.5;
      if (this.options.hasGrid !== false) this.line(x, this.top, x, this.bottom);
      this.context.fillText(formatTick(tick), x, this.bottom + 7);
    }
  }

  private writeWords(words: readonly string[]): void {
    const room = (this.right - this.left) / Math.max(1, words.length);
    const every = Math.max(1, Math.ceil(26 / room));
    words.forEach((word, at) => {
      if (at % every === 0) this.context.fillText(fitted(this.context, word, room * every - 6), this.x(at), this.bottom + 7);
    });
  }

  private writeUpwards(title: string): void {
    const { context } = this;
    context.save();
    context.translate(2, (this.top + this.bottom) / 2);
    context.rotate(-Math.PI / 2);
    context.fillText(title, 0, 0, this.bottom - this.top);
    context.restore();
  }

  private line(fromX: number, fromY: number, toX: number, toY: number): void {
    this.context.beginPath();
    this.context.moveTo(fromX, fromY);
    this.context.lineTo(toX, toY);
    this.context.stroke();
  }
}

/** The word, or its beginning with an ellipsis. */
function fitted(context: CanvasRenderingContext2D, word: string, width: number): string {
  if (context.measureText(word).width <= width) return word;
  let end = word.length;
  while (end > 1 && context.measureText(`${word.slice(0, end)}…`).width > width) end--;
  return `${word.slice(0, end)}…`;
}
