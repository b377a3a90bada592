// A logged image with what is drawn over it, as an element.
import { make } from "../dom";
import type { MediaFile, RunMedia } from "./answer";
import type { PanelMemory } from "./classes";
import type { Item } from "./items";
import type { OverlayLayer } from "./overlay";

/** Up to so many pixels an image is enlarged without smoothing. */
const SMALL_PIXELS = 96;

export interface Picture {
  item: Item;
  file: MediaFile;
  media: Pick<RunMedia, "run" | "step">;
  layers: readonly OverlayLayer[];
  shared: PanelMemory;
}

export function imageOf({ item, file }: Picture): HTMLImageElement {
  const image = make("img", "");
  image.alt = item.caption || "Logged image";
  image.decoding = "async";
  if (item.width && item.height) {
    image.width = item.width;
    image.height = item.height;
    image.style.aspectRatio = `${item.width} / ${item.height}`;
    image.toggleAttribute("data-small", Math.max(item.width, item.height) <= SMALL_PIXELS);
  }
  image.src = file.url!;
  return image;
}
