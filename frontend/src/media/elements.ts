// Small parts that all media panels are made of.
import { make } from "../dom";
import { dot, text } from "../charts/tooltip";
import { icon } from "../widgets/icons";
import { page } from "../store";
import type { MediaFile } from "./answer";

/** A run's dot and name. */
export function runMark(run: string): HTMLElement {
  const name = page.nameOf(run);
  const mark = make("span", "run-mark", dot(page.colourOf(run)), text("run-mark-name", name));
  mark.title = name;
  return mark;
}

const WORDS: Readonly<Record<MediaFile["state"], string>> = {
  ready: "The file has no address",
  pending: "Still uploading…",
  missing: "Not here yet: the run has no such file",
  unknown: "The server could not be asked for it",
};

/** Stands where a file would, and says why it does not. */
export function placeholder(file: MediaFile): HTMLElement {
  const made = make("div", "media-missing", icon(file.state === "pending" ? "arrow-up" : "file"), text("", WORDS[file.state]));
  made.dataset["file"] = file.state;
  return made;
}

export function downloadLink(file: MediaFile, name: string, label = "Download"): HTMLAnchorElement {
  const link = make("a", "button button-small", icon("download"), label);
  link.href = `${file.url}?download`;
  link.download = name;
  return link;
}

export const fileName = (path: string): string => path.slice(path.lastIndexOf("/") + 1);
