// A picture, sound or film that was logged as a value: the file that it names, and its caption.
import { element, make } from "../dom";
import type { MediaFile } from "../media/answer";
import { type Item, itemsOf } from "../media/items";

/** Null for what is none, or names a file that is not there. */
export async function loggedMedia(text: string, fileAt: (path: string) => Promise<MediaFile>): Promise<HTMLElement | null> {
  const item = itemIn(text);
  if (!item?.path) return null;
  const { url } = await fileAt(item.path);
  const shown = url ? shownAs(item, url) : null;
  if (!shown || !item.caption) return shown;
  return make("figure", "preview-logged", shown, element("figcaption", { class: "muted" }, item.caption));
}

function itemIn(text: string): Item | undefined {
  try {
    return itemsOf(JSON.parse(text))[0];
  } catch {
    return undefined;
  }
}

function shownAs({ kind, caption, path }: Item, url: string): HTMLElement | null {
  if (kind === "image") return element("img", { class: "preview-image", src: url, alt: caption || path });
  return kind === "audio" || kind === "video" ? element(kind, { src: url, controls: true, preload: "metadata" }) : null;
}
