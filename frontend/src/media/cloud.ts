// A point cloud to turn and to come near to, on a plain canvas: hundred thousand points a frame.
import { get } from "../api";
import { colourOf } from "../palette";
import { type Cloud, type Colour, projected, readCloud, type View } from "./cloud-points";
import { viridisParts } from "../viridis";
import { make } from "../dom";

const START: View = { yaw: 0.7, pitch: 0.45, zoom: 1.35 };
const TURN = 0.008;
const KEY_TURN = 0.12;
const LEAST_ZOOM = 0.3;
const MOST_ZOOM = 20;

/** The view of a file with points. What is no cloud says so. */
export function cloudView(url: string, label: string): HTMLElement {
  const box = make("div", "cloud");
  box.dataset["state"] = "loading";
  void get(url)
    .then((response) => response.json())
    .then((content: unknown) => new CloudCanvas(box, content, label))
    .catch(() => {
      box.dataset["state"] = "error";
      box.replaceChildren(make("div", "media-missing", "The points could not be loaded."));
    });
  return box;
}

class CloudCanvas {
  private readonly canvas = make("canvas", "");
  private readonly cloud: Cloud;
  private view = START;
  private frame = 0;

  constructor(box: HTMLElement, content: unknown, label: string) {
    const styles = getComputedStyle(document.documentElement);
    const categories = Array.from({ length: 20 }, (_, at) => asColour(colourOf(at, styles)));
    this.cloud = readCloud(content, { categories, byHeight: (share) => viridisParts(0.12 + share * 0.8) });
    const count = (this.cloud.points.length / 3).toLocaleString("en");
    this.canvas.tabIndex = 0;
    this.canvas.setAttribute("role", "img");
    this.canvas.setAttribute("aria-label", `${label}: ${count} points. Arrows turn it, plus and minus come near.`);
    this.canvas.addEventListener("pointerdown", (event) => this.drag(event));
    this.canvas.addEventListener("wheel", (event) => this.onWheel(event), { passive: false });
    this.canvas.addEventListener("keydown", (event) => this.onKey(event));
    this.canvas.addEventListener("dblclick", () => this.turn(START));
    box.replaceChildren(this.canvas, make("span", "cloud-note", `${this.cloud.isCut ? "First " : ""}${count} points`));
    box.dataset["state"] = "ready";
    new ResizeObserver(() => this.drawSoon()).observe(this.canvas);
  }

  private turn(change: Partial<View>): void {
    const view = { ...this.view, ...change };
    const steep = Math.PI / 2;
    this.view = {
      yaw: view.yaw,
      pitch: Math.max(-steep, Math.min(steep, view.pitch)),
      zoom: Math.max(LEAST_ZOOM, Math.min(MOST_ZOOM, view.zoom)),
    };
    this.drawSoon();
  }

  private drag(event: PointerEvent): void {
    this.canvas.setPointerCapture(event.pointerId);
    let [x, y] = [event.clientX, event.clientY];
    this.canvas.onpointermove = (move) => {
      this.turn({ yaw: this.view.yaw + (move.clientX - x) * TURN, pitch: this.view.pitch + (move.clientY - y) * TURN });
      [x, y] = [move.clientX, move.clientY];
    };
    this.canvas.onpointerup = this.canvas.onpointercancel = () => (this.canvas.onpointermove = null);
  }

  /** Only of a canvas one works with: else the page scrolls. */
  private onWheel(event: WheelEvent): void {
    if (document.activeElement !== this.canvas) return;
    event.preventDefault();
    this.turn({ zoom: this.view.zoom * Math.exp(-event.deltaY / 400) });
  }

  private onKey(event: KeyboardEvent): void {
    const { yaw, pitch, zoom } = this.view;
    const changes: Record<string, Partial<View>> = {
      ArrowLeft: { yaw: yaw - KEY_TURN },
      ArrowRight: { yaw: yaw + KEY_TURN },
      ArrowUp: { pitch: pitch - KEY_TURN },
      ArrowDown: { pitch: pitch + KEY_TURN },
      "+": { zoom: zoom * 1.2 },
      "-": { zoom: zoom / 1.2 },
      "0": START,
    };
    const change = changes[event.key];
    if (!change) return;
    event.preventDefault();
    this.turn(change);
  }

  private drawSoon(): void {
    cancelAnimationFrame(this.frame);
    this.frame = requestAnimationFrame(() => this.draw());
  }

  private draw(): void {
    const pixels = devicePixelRatio || 1;
    const width = Math.round(this.canvas.clientWidth * pixels);
    const height = Math.round(this.canvas.clientHeight * pixels);
    if (!width || !height) return;
    [this.canvas.width, this.canvas.height] = [width, height];
    const context = this.canvas.getContext("2d")!;
    context.putImageData(this.paint(context.createImageData(width, height), Math.round(2 * pixels)), 0, 0);
    this.drawLines(context, width, height, pixels);
  }

  /** Each point is a small square; the nearer one hides the farther. */
  private paint(image: ImageData, size: number): ImageData {
    const { points, colours } = this.cloud;
    const { width, height } = image;
    const nearest = new Float32Array(width * height).fill(Infinity);
    const words = new Uint32Array(image.data.buffer);
    for (let at = 0; at < points.length; at += 3) {
      const [x, y, depth] = projected(points[at]!, points[at + 1]!, points[at + 2]!, this.view, width, height);
      const word = 0xff000000 | (colours[at + 2]! << 16) | (colours[at + 1]! << 8) | colours[at]!;
      for (let down = 0; down < size; down++) {
        for (let right = 0; right < size; right++) {
          const [column, line] = [Math.round(x) + right, Math.round(y) + down];
          if (column < 0 || line < 0 || column >= width || line >= height) continue;
          const place = line * width + column;
          if (nearest[place]! <= depth) continue;
          nearest[place] = depth;
          words[place] = word;
        }
      }
    }
    return image;
  }

  private drawLines(context: CanvasRenderingContext2D, width: number, height: number, pixels: number): void {
    const { lines } = this.cloud;
    context.strokeStyle = getComputedStyle(this.canvas).getPropertyValue("--accent").trim();
    context.lineWidth = 1.5 * pixels;
    context.beginPath();
    for (let at = 0; at < lines.length; at += 6) {
      const [fromX, fromY] = projected(lines[at]!, lines[at + 1]!, lines[at + 2]!, this.view, width, height);
      const [toX, toY] = projected(lines[at + 3]!, lines[at + 4]!, lines[at + 5]!, this.view, width, height);
      context.moveTo(fromX, fromY);
      context.lineTo(toX, toY);
    }
    context.stroke();
  }
}

function asColour(hex: string): Colour {
  const number = Number.parseInt(hex.slice(1), 16);
  return [(number >> 16) & 255, (number >> 8) & 255, number & 255];
}
