// Logged pages in a sandboxed frame, and Markdown that the server has rendered and sanitised.
import { type MediaFile, NO_FILE } from "./answer";
import { make } from "../dom";
import { downloadLink, fileName, placeholder } from "./elements";
import type { Item } from "./items";
import type { Lane } from "./lane";

export function documentLane({ key, media, items }: Lane): HTMLElement {
  return make("div", "document-list", ...items.map((item) => documentOf(key, item, media.files[item.path] ?? NO_FILE)));
}

function documentOf(key: string, item: Item, file: MediaFile): HTMLElement {
  if (item.kind === "html" && file.frame) return frameOf(key, file.frame);
  if (item.kind === "markdown" && file.html !== undefined) return proseOf(file.html);
  return file.url ? downloadLink(file, fileName(item.path)) : placeholder(file);
}

/** Its scripts run as nobody: no cookies, no storage, no network, no way to our page. */
function frameOf(key: string, address: string): HTMLElement {
  const frame = make("iframe", "html-frame");
  frame.setAttribute("sandbox", "allow-scripts");
  frame.title = `Page logged as ${key}`;
  frame.loading = "lazy";
  frame.referrerPolicy = "no-referrer";
  frame.src = address;
  return frame;
}

function proseOf(sanitised: string): HTMLElement {
  const prose = make("div", "prose");
  prose.innerHTML = sanitised;
  for (const link of prose.querySelectorAll("a")) link.target = "_blank";
  return prose;
}
