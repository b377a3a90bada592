// Masks and boxes on a canvas over an image. Their files are fetched once for each picture.
import { get } from "../api";
import { colourOf, colourVariable } from "../palette";
import { type BoxFile, isAbove, readBoxes } from "./boxes";
import { NO_FILE } from "./answer";
import type { Item } from "./items";
import { asFields, textsOf } from "./items";
import type { ClassOf, PanelMemory } from "./classes";
import type { Lane } from "./lane";

const LEAST_PIXELS = 480;
const MASK_ALPHA = 115;

/** One layer of masks or boxes of one image. `classes` is complete once it is `ready`. */
export class OverlayLayer {
  readonly ready: Promise<void>;
  mask: ImageData | undefined;
  boxes: BoxFile | undefined;
  private readonly names: Record<string, string>;

  constructor(
    readonly name: string,
    private readonly url: string,
    private readonly kind: "mask" | "boxes",
    names: Record<string, string>,
    private readonly size: { width: number; height: number },
  ) {
    this.names = { ...names };
    this.ready = (kind === "mask" ? this.loadMask() : this.loadBoxes()).catch(() => undefined);
  }

  get classes(): ClassOf[] {
    return Object.entries(this.names).map(([id, name]) => ({ id, name, colour: `var(${classVariable(id)})` }));
  }

  nameOf(id: string): string {
    return this.names[id] ?? id;
  }

  private async loadMask(): Promise<void> {
    const image = new Image();
    image.src = this.url;
    await image.decode();
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [image.naturalWidth, image.naturalHeight];
    const context = canvas.getContext("2d", { willReadFrequently: true })!;
    context.drawImage(image, 0, 0);
    this.mask = context.getImageData(0, 0, canvas.width, canvas.height);
    this.nameUnknown(new Set(Array.from({ length: this.mask.data.length / 4 }, (_, at) => String(this.mask!.data[at * 4]))));
  }

  private async loadBoxes(): Promise<void> {
    const file: unknown = await (await get(this.url)).json();
    this.boxes = readBoxes(file, this.size.width || 1, this.size.height || 1);
    Object.assign(this.names, this.boxes.labels);
    this.nameUnknown(new Set(this.boxes.boxes.map((box) => box.classId)));
  }

  /** Only what occurs is switched; class 0 of a mask without a name is the background. */
  private nameUnknown(ids: ReadonlySet<string>): void {
    for (const id of Object.keys(this.names)) if (!ids.has(id)) delete this.names[id];
    for (const id of ids) if (!(this.kind === "mask" && id === "0")) this.names[id] ??= `class ${id}`;
  }
}

export function layersOf(item: Item, { media }: Pick<Lane, "media">): OverlayLayer[] {
  const made = (["masks", "boxes"] as const).flatMap((which) =>
    item[which].map((layer) => {
      const { url } = media.files[layer.path] ?? NO_FILE;
      const kind = which === "masks" ? "mask" : "boxes";
      const noted = textsOf(asFields(asFields(media.labels)[kind])[layer.name]);
      return url ? [new OverlayLayer(layer.name, url, kind, { ...noted, ...layer.labels }, item)] : [];
    }),
  );
  return made.flat();
}

/** The canvas over an image; draws itself when its parts arrive and when a class is switched. */
export class Overlay {
  readonly canvas = document.createElement("canvas");

  constructor(
    private readonly image: HTMLImageElement,
    private readonly layers: readonly OverlayLayer[],
    private readonly shared: PanelMemory,
    private readonly hasCaptions = false,
  ) {
    this.canvas.className = "image-overlay";
    shared.addEventListener("hidden", () => this.draw());
    for (const layer of layers) void layer.ready.then(() => this.draw());
    image.addEventListener("load", () => this.draw());
  }

  private draw(): void {
    const { naturalWidth: width, naturalHeight: height } = this.image;
    if (!width || !height) return;
    const scale = Math.max(1, Math.ceil(LEAST_PIXELS / width));
    [this.canvas.width, this.canvas.height] = [width * scale, height * scale];
    const context = this.canvas.getContext("2d")!;
    context.imageSmoothingEnabled = false;
    for (const layer of this.layers) {
      if (layer.mask) this.drawMask(context, layer, layer.mask);
      if (layer.boxes) this.drawBoxes(context, layer, layer.boxes);
    }
  }

  private isHidden(layer: OverlayLayer, id: string): boolean {
    return this.shared.hidden.has(`${layer.name}/${id}`);
  }

  private drawMask(context: CanvasRenderingContext2D, layer: OverlayLayer, mask: ImageData): void {
    const painted = new ImageData(mask.width, mask.height);
    const shown = new Set(layer.classes.map((one) => Number(one.id)));
    const colours = colourTable();
    for (let at = 0; at < mask.data.length; at += 4) {
      const id = mask.data[at]!;
      if (!shown.has(id) || this.isHidden(layer, String(id))) continue;
      painted.data.set(colours[id % colours.length]!, at);
    }
    const plain = document.createElement("canvas");
    [plain.width, plain.height] = [mask.width, mask.height];
    plain.getContext("2d")!.putImageData(painted, 0, 0);
    context.drawImage(plain, 0, 0, this.canvas.width, this.canvas.height);
  }

  private drawBoxes(context: CanvasRenderingContext2D, layer: OverlayLayer, { boxes }: BoxFile): void {
    const styles = getComputedStyle(document.documentElement);
    const { width, height } = this.canvas;
    const unit = width / (this.canvas.clientWidth || width);
    for (const box of boxes) {
      if (this.isHidden(layer, box.classId) || !isAbove(box, this.shared.limits)) continue;
      const colour = styles.getPropertyValue(classVariable(box.classId)).trim();
      context.lineWidth = 2 * unit;
      context.strokeStyle = colour;
      context.strokeRect(box.x * width, box.y * height, box.width * width, box.height * height);
      if (this.hasCaptions) caption(context, box.caption || layer.nameOf(box.classId), box.x * width, box.y * height, colour, unit);
    }
  }
}

function caption(context: CanvasRenderingContext2D, words: string, x: number, y: number, colour: string, unit: number): void {
  context.font = `500 ${12 * unit}px "Inter Variable", system-ui, sans-serif`;
  const wide = context.measureText(words).width + 8 * unit;
  const top = Math.max(0, y - 17 * unit);
  context.fillStyle = colour;
  context.fillRect(x - unit, top, wide, 17 * unit);
  context.fillStyle = getComputedStyle(document.documentElement).getPropertyValue("--surface").trim();
  context.fillText(words, x + 3 * unit, top + 12.5 * unit);
}

/** Classes have the colours of runs, in both themes told apart as well. */
function classVariable(id: string): string {
  const number = Number(id);
  return colourVariable(Number.isInteger(number) && number >= 0 ? number : 0);
}

/** Red, green, blue and alpha of each class colour. */
function colourTable(): number[][] {
  const styles = getComputedStyle(document.documentElement);
  return Array.from({ length: 20 }, (_, id) => {
    const hex = Number.parseInt(colourOf(id, styles).slice(1), 16);
    return [(hex >> 16) & 255, (hex >> 8) & 255, hex & 255, MASK_ALPHA];
  });
}
