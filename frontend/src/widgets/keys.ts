// Keys that work on every page. Those of one letter can be switched off in the settings, for people
// whose speech or screen reader writes them by accident.
import { isTyping } from "./typing";

export const areKeysOff = (): boolean => "keysOff" in document.body.dataset;

/** A key of one letter that is meant for the page, not for a field, a dialog or the browser. */
export const isShortcut = (event: KeyboardEvent): boolean =>
  !areKeysOff() && !isTyping(event) && !event.defaultPrevented && !event.ctrlKey && !event.metaKey && !event.altKey &&
  document.querySelector("dialog[open], [popover=auto]:popover-open") === null;

export function startKeys(): void {
  addEventListener("keydown", onKey);
  document.addEventListener("click", (event) => {
    if ((event.target as Element).closest("[data-palette]")) openPalette();
  });
}

function onKey(event: KeyboardEvent): void {
  if (event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey) openPalette();
  else if (event.key === "?" && isShortcut(event)) void import("../finder/help").then(({ openHelp }) => openHelp());
  else return;
  event.preventDefault();
}

function openPalette(): void {
  void import("../finder/palette").then((palette) => palette.openPalette());
}
