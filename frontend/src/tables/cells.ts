// A table's cells as elements: numbers and texts, pictures, other media, and how a group's numbers spread.
import { text } from "../charts/tooltip";
import { button, make } from "../dom";
import type { MediaFile } from "../media/answer";
import { PanelMemory } from "../media/classes";
import { downloadLink, fileName } from "../media/elements";
import { asFields, asText, itemsOf } from "../media/items";
import { openLightbox } from "../media/lightbox";
import { type Cell, isMedia, isPicture, rawText, textOf } from "./rows";
import { Spread } from "./spread";
import type { Thumbs } from "./thumbs";

/** Gives a cell's file; some can look for it once more. */
export type Pictures = Pick<Thumbs, "file"> & Partial<Pick<Thumbs, "again">>;

const SPACE = "http://www.w3.org/2000/svg";
const BARS = { width: 96, height: 20 };

export function cellOf(cell: Cell, run: string, step: number | null, thumbs: Pictures): Node {
  if (cell instanceof Spread) return barsOf(cell);
  if (isPicture(cell)) return pictureOf(cell, run, step, thumbs);
  if (isMedia(cell)) return mediaOf(cell, thumbs);
  const words = text("", textOf(cell));
  words.title = rawText(cell);
  return words;
}

function barsOf(spread: Spread): SVGElement {
  const most = Math.max(1, ...spread.counts);
  const width = BARS.width / spread.counts.length;
  const bars = spread.counts.map((count, at) => {
    const height = count ? Math.max(1, (count / most) * BARS.height) : 0;
    return `M${at * width} ${BARS.height}v${-height}h${width - 1}v${height}z`;
  });
  const picture = document.createElementNS(SPACE, "svg");
  const words = `From ${rawText(spread).replace("…", "to")}: ${spread.counts.join(", ")}`;
  for (const [name, value] of Object.entries({ ...BARS, class: "cell-bars", role: "img", "aria-label": words })) picture.setAttribute(name, String(value));
  const path = document.createElementNS(SPACE, "path");
  path.setAttribute("d", bars.join(""));
  picture.append(path);
  return picture;
}

/** A cell's picture once it is there; a click shows it in full. */
function pictureOf(cell: unknown, run: string, step: number | null, thumbs: Pictures, asked?: Promise<MediaFile>): HTMLElement {
  const item = itemsOf(cell)[0]!;
  const frame = make("button", "image-frame cell-picture");
  frame.type = "button";
  frame.setAttribute("aria-label", `Enlarge ${item.caption || "image"}`);
  const again = (): void => {
    const next = pictureOf(cell, run, step, thumbs, thumbs.again?.(item.path));
    failure.replaceWith(next);
    next.focus();
  };
  const failure = failed(again);
  void (asked ?? thumbs.file(item.path)).then((file) => {
    if (file.state === "unknown") return frame.replaceWith(failure);
    if (!file.url) return frame.replaceWith(text("muted small", file.state === "pending" ? "uploading…" : "no file"));
    const image = make("img", "");
    image.alt = item.caption || "Logged image";
    image.addEventListener("error", () => frame.replaceWith(failure));
    image.src = file.url;
    frame.append(image);
    frame.addEventListener("click", () => openLightbox([{ item, file, media: { run, step }, layers: [], shared: new PanelMemory() }], 0));
  });
  return frame;
}

/** There is a file, or may be: it did not come. */
function failed(again: () => void): HTMLElement {
  return make("span", "cell-failure", text("muted small", "did not load"), button("Try again", again));
}

/** Other media in a cell: what it is, and a link to the file. */
function mediaOf(cell: unknown, thumbs: Pictures): HTMLElement {
  const path = asText(asFields(cell)["path"]);
  const type = asText(asFields(cell)["_type"]);
  const label = text("chip", type.replace(/-file$/, ""));
  if (!path) return label;
  void thumbs.file(path).then((file) => {
    if (file.state === "unknown") label.append(text("muted", " · did not load"));
    if (file.url) label.replaceWith(downloadLink(file, fileName(path), type.replace(/-file$/, "")));
  });
  return label;
}
