// A run's images as a grid; masks and boxes over them; a click opens one in full.
import { text } from "../charts/tooltip";
import { type MediaFile, NO_FILE } from "./answer";
import { button, make } from "../dom";
import { placeholder } from "./elements";
import type { Item } from "./items";
import type { Lane } from "./lane";
import { openLightbox } from "./lightbox";
import { imageOf, type Picture } from "./picture";
import { scoreRanges } from "./boxes";
import type { PanelMemory } from "./classes";
import { layersOf, Overlay, type OverlayLayer } from "./overlay";

const SHOWN_AT_FIRST = 60;

export function imageLane(lane: Lane): HTMLElement {
  const { media, items, shared } = lane;
  const grid = make("div", "image-grid");
  grid.dataset["count"] = String(items.length);
  const pictures = items.map((item): Picture => ({ item, file: fileOf(lane, item), media, layers: layersOf(item, lane), shared }));
  const showFrom = (start: number, end: number): void =>
    grid.append(...pictures.slice(start, end).map((picture, at) => figureOf(picture, () => openLightbox(pictures, start + at))));
  showFrom(0, SHOWN_AT_FIRST);
  for (const layer of pictures.flatMap((one) => one.layers)) void layer.ready.then(() => learn(shared, layer));
  if (items.length > SHOWN_AT_FIRST) {
    const more = button(`Show ${items.length - SHOWN_AT_FIRST} more`, () => {
      more.remove();
      showFrom(SHOWN_AT_FIRST, items.length);
    });
    return make("div", "media-stack", grid, more);
  }
  return grid;
}

function learn(shared: PanelMemory, layer: OverlayLayer): void {
  shared.learn(layer.name, layer.classes);
  if (layer.boxes) shared.learnScores(scoreRanges(layer.boxes.boxes));
}

const fileOf = ({ media }: Lane, item: Item): MediaFile => media.files[item.path] ?? NO_FILE;

function figureOf(picture: Picture, open: () => void): HTMLElement {
  const { item, file } = picture;
  const figure = make("figure", "image");
  figure.append(file.url ? frameOf(picture, open) : placeholder(file));
  if (item.caption) {
    const caption = make("figcaption", "", item.caption);
    caption.title = item.caption;
    figure.append(caption);
  }
  return figure;
}

function frameOf(picture: Picture, open: () => void): HTMLElement {
  const { item, file } = picture;
  const frame = button([], open, { class: "image-frame", "aria-label": `Enlarge ${item.caption || "image"}` });
  const image = imageOf(picture);
  image.loading = "lazy";
  image.addEventListener("error", () => frame.replaceChildren(text("media-missing", "Cannot be shown as an image")));
  frame.append(image);
  if (picture.layers.length) frame.append(new Overlay(image, picture.layers, picture.shared).canvas);
  frame.dataset["file"] = file.state;
  return frame;
}
