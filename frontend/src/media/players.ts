// Sounds and films, in the browser's own players.
import { type MediaFile, NO_FILE } from "./answer";
import { make } from "../dom";
import { placeholder } from "./elements";
import type { Item } from "./items";
import type { Lane } from "./lane";

const SILENT = /\.gif$/i;

export function playerLane({ media, items }: Lane): HTMLElement {
  return make("div", "player-list", ...items.map((item) => playerOf(item, media.files[item.path] ?? NO_FILE)));
}

function playerOf(item: Item, file: MediaFile): HTMLElement {
  const figure = make("figure", `player player-${item.kind}`);
  figure.append(file.url ? mediaOf(item, file.url) : placeholder(file));
  if (item.caption) figure.append(make("figcaption", "", item.caption));
  return figure;
}

function mediaOf(item: Item, url: string): HTMLElement {
  if (SILENT.test(item.path)) {
    const image = make("img", "");
    image.alt = item.caption || "Logged animation";
    image.loading = "lazy";
    image.src = url;
    return image;
  }
  const player = document.createElement(item.kind === "video" ? "video" : "audio");
  player.controls = true;
  player.preload = "metadata";
  player.setAttribute("aria-label", item.caption || `Logged ${item.kind}`);
  player.src = url;
  return player;
}
