// Small parts that all media panels are made of.
import { dot, text } from "../charts/tooltip";
import { formatValue } from "../format";
import { icon } from "../widgets/icons";
import { page } from "../store";
import type { MediaFile } from "./answer";

export function make<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  className: string,
  ...content: (Node | string)[]
): HTMLElementTagNameMap[Name] {
  const made = document.createElement(name);
  made.className = className;
  made.append(...content);
  return made;
}

export function button(label: string, act: () => void, className = "button button-small"): HTMLButtonElement {
  const made = make("button", className, label);
  made.type = "button";
  made.addEventListener("click", act);
  return made;
}

/** A run's dot and name. */
export function runMark(run: string): HTMLElement {
  const name = page.run(run)?.name || run;
  const mark = make("span", "run-mark", dot(page.run(run)?.colour ?? 0), text("run-mark-name", name));
  mark.title = name;
  return mark;
}

/** Stands where a file would, and says why it does not. */
export function placeholder(file: MediaFile): HTMLElement {
  const words = file.state === "pending" ? "Still uploading…" : "Not here yet: the run has no such file";
  const made = make("div", "media-missing", icon(file.state === "pending" ? "arrow-up" : "file"), text("", words));
  made.dataset["file"] = file.state;
  return made;
}

/** `3.4 MB` */
export function formatBytes(size: number): string {
  const units = ["bytes", "kB", "MB", "GB", "TB"];
  const step = Math.min(units.length - 1, size < 1000 ? 0 : Math.floor(Math.log10(size) / 3));
  return `${formatValue(Number((size / 1000 ** step).toPrecision(3)))} ${units[step]}`;
}

export function downloadLink(file: MediaFile, name: string, label = "Download"): HTMLAnchorElement {
  const link = make("a", "button button-small", icon("download"), label);
  link.href = `${file.url}?download`;
  link.download = name;
  return link;
}

export const fileName = (path: string): string => path.slice(path.lastIndexOf("/") + 1);
