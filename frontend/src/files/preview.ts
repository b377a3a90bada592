// A file as one looks at it: picture, player, page in a sandbox, prose, table, text; else what is known of it.
import { get, send } from "../api";
import { element, make } from "../dom";
import { formatBytes } from "../format";
import type { MediaFile } from "../media/answer";
import { icon } from "../widgets/icons";
import { textOf } from "./load";
import { sourceText } from "./source-text";
import { kindOf, type StoredFile } from "./stored-file";

/** Of what a preview may need besides; which of them there are depends on whose files they are. */
export interface Addresses {
  /** Answers with signed addresses, frames and sanitised Markdown of a run's files. */
  mediaFiles?: string;
  /** Renders Markdown that is sent to it. */
  markdown?: string;
  /** The first rows of a Parquet file. */
  rows?: (path: string) => string;
  /** Another file of the same kind, which a table or a logged picture names. */
  file?: (path: string) => string;
}

const MOST_MARKDOWN = 100_000;
const MOST_TABLE_BYTES = 20_000_000;

export async function previewOf(file: StoredFile, addresses: Addresses): Promise<HTMLElement> {
  if (file.reference) return referenceOf(file.reference);
  if (file.state !== "ready") return note("Its bytes have not arrived yet.");
  const kind = kindOf(file);
  if (kind === "image") return element("img", { class: "preview-image", src: file.url, alt: file.path });
  if (kind === "video" || kind === "audio") return element(kind, { src: file.url, controls: true, preload: "metadata" });
  if (kind === "html" || kind === "markdown") return await documentOf(file, kind, addresses);
  if (kind === "media") return (await mediaPreview(file, addresses)) ?? (await textPreview(file));
  if (kind === "csv" || kind === "table" || kind === "parquet") return (await tablePreview(file, kind, addresses)) ?? (await textPreview(file));
  if (kind === "none" && file.size > 100_000) return note("There is no preview of this kind of file.");
  return await textPreview(file);
}

/** Only http can be followed; all others are words. */
function referenceOf(address: string): HTMLElement {
  const isLink = /^https?:\/\//i.test(address);
  const shown = isLink ? element("a", { href: address, rel: "noopener noreferrer", target: "_blank" }, address) : element("code", {}, address);
  return make("p", "preview-note", make("span", "muted", "It lies elsewhere, and only its place is kept here: "), shown);
}

/** Null for what turns out to be no table: then its text is shown. */
async function tablePreview(file: StoredFile, kind: "csv" | "table" | "parquet", addresses: Addresses): Promise<HTMLElement | null> {
  const pictures = { file: (path: string): Promise<MediaFile> => mediaAt(path, addresses) };
  const { csvPreview, loggedPreview, parquetPreview } = await import("./table-preview");
  if (kind === "parquet") return addresses.rows ? await parquetPreview(file, addresses.rows(file.path)) : note("There is no preview of this kind of file.");
  const read = await textOf(file, kind === "table" ? MOST_TABLE_BYTES : undefined);
  if (!read || read.text === "") return null;
  return kind === "csv" ? csvPreview(file, read) : loggedPreview(file, read, pictures);
}

async function mediaPreview(file: StoredFile, addresses: Addresses): Promise<HTMLElement | null> {
  const read = await textOf(file);
  const { loggedMedia } = await import("./logged-media");
  return read && (await loggedMedia(read.text, (path) => mediaAt(path, addresses)));
}

async function mediaAt(path: string, { file, mediaFiles }: Addresses): Promise<MediaFile> {
  if (file) return { state: "ready", url: file(path) };
  return (await filesNamed(mediaFiles!, path))[path] ?? { state: "missing" };
}

async function filesNamed(mediaFiles: string, path: string): Promise<Record<string, MediaFile>> {
  return ((await (await get(`${mediaFiles}?${new URLSearchParams({ path })}`)).json()) as { files: Record<string, MediaFile> }).files;
}

async function textPreview(file: StoredFile): Promise<HTMLElement> {
  const read = await textOf(file);
  if (!read) return note("There is no preview of this kind of file.");
  if (read.text === "") return note("The file is empty.");
  const text = ["json", "media"].includes(kindOf(file)) && !read.isCut ? indented(read.text) : read.text;
  const shown = await sourceText(file.path, text);
  return read.isCut ? make("div", "preview-cut", note(`The first ${formatBytes(1_000_000)} of ${formatBytes(file.size)}. Download it to see the rest.`), shown) : shown;
}

async function documentOf(file: StoredFile, kind: "html" | "markdown", { mediaFiles, markdown }: Addresses): Promise<HTMLElement> {
  if (mediaFiles) {
    const signed = (await filesNamed(mediaFiles, file.path))[file.path];
    if (kind === "html" && signed?.frame) return frameOf(file.path, signed.frame);
    if (kind === "markdown" && signed?.html !== undefined) return proseOf(signed.html);
  }
  if (kind === "markdown" && markdown) {
    const read = await textOf(file, MOST_MARKDOWN);
    if (read) return proseOf(((await (await send("POST", markdown, { text: read.text.slice(0, MOST_MARKDOWN) })).json()) as { html: string }).html);
  }
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
export function headOf(file: StoredFile, more: HTMLElement[] = []): HTMLElement {
  const download = element("a", { class: "button button-small", href: file.download ?? file.url, download: file.reference ? null : true }, icon("download"), " Download");
  const about = [formatBytes(file.size), file.digest?.words].filter(Boolean).join(" · ");
  const words = make("div", "preview-words", element("h2", { class: "ellipsis", title: file.path }, file.path), element("p", { class: "muted small", title: file.digest?.whole }, about));
  return make("div", "card-head", words, ...more, file.reference ? null : download);
}
