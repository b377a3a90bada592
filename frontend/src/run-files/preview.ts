// A file as one looks at it: picture, player, page in a sandbox, prose, text; else what is known of it.
import { get } from "../api";
import { element, make } from "../dom";
import { formatBytes } from "../format";
import { icon } from "../widgets/icons";
import { kindOf, type RunFile } from "./listing";
import { textOf } from "./load";
import { sourceText } from "./source-text";

export interface Addresses {
  /** Answers with signed addresses, frames and sanitised Markdown. */
  mediaFiles: string;
}

interface SignedFile {
  url?: string;
  frame?: string;
  html?: string;
}

export async function previewOf(file: RunFile, addresses: Addresses): Promise<HTMLElement> {
  if (file.state !== "ready") return note("Its bytes have not arrived yet.");
  const kind = kindOf(file);
  if (kind === "image") return element("img", { class: "preview-image", src: file.url, alt: file.path });
  if (kind === "video" || kind === "audio") return element(kind, { src: file.url, controls: true, preload: "metadata" });
  if (kind === "html" || kind === "markdown") return await documentOf(file, kind, addresses);
  if (kind === "none" && file.size > 100_000) return note("There is no preview of this kind of file.");
  return await textPreview(file);
}

async function textPreview(file: RunFile): Promise<HTMLElement> {
  const read = await textOf(file);
  if (!read) return note("There is no preview of this kind of file.");
  if (read.text === "") return note("The file is empty.");
  const text = kindOf(file) === "json" && !read.isCut ? indented(read.text) : read.text;
  const shown = await sourceText(file.path, text);
  return read.isCut ? make("div", "preview-cut", note(`The first ${formatBytes(1_000_000)} of ${formatBytes(file.size)}. Download it to see the rest.`), shown) : shown;
}

async function documentOf(file: RunFile, kind: "html" | "markdown", { mediaFiles }: Addresses): Promise<HTMLElement> {
  const answer = (await (await get(`${mediaFiles}?${new URLSearchParams({ path: file.path })}`)).json()) as { files: Record<string, SignedFile> };
  const signed = answer.files[file.path] ?? {};
  if (kind === "html" && signed.frame) return frameOf(file.path, signed.frame);
  if (kind === "markdown" && signed.html !== undefined) return proseOf(signed.html);
  return await textPreview(file);
}

/** Its scripts run as nobody: no cookies, no storage, no network, no way to our page. */
function frameOf(path: string, address: string): HTMLElement {
  return element("iframe", { class: "html-frame", sandbox: "allow-scripts", title: path, referrerpolicy: "no-referrer", src: address });
}

function proseOf(sanitised: string): HTMLElement {
  const prose = make("div", "prose preview-prose");
  prose.innerHTML = sanitised;
  for (const link of prose.querySelectorAll("a")) link.target = "_blank";
  return prose;
}

function indented(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

const note = (words: string): HTMLElement => make("p", "preview-note muted", words);

/** Name, size and digest above the preview. */
export function headOf(file: RunFile, more: HTMLElement[] = []): HTMLElement {
  const download = element("a", { class: "button button-small", href: file.url, download: true }, icon("download"), " Download");
  const about = [formatBytes(file.size), file.sha256 && `SHA-256 ${file.sha256.slice(0, 12)}…`].filter(Boolean).join(" · ");
  const words = make("div", "preview-words", element("h2", { class: "ellipsis", title: file.path }, file.path), element("p", { class: "muted small", title: file.sha256 }, about));
  return make("div", "card-head", words, ...more, download);
}
