// The finder and the list of keys, which open on every page.
import { isShortcut } from "../widgets/typing";

export function startKeys(): void {
  addEventListener("keydown", onKey);
  document.addEventListener("click", (event) => {
    if ((event.target as Element).closest("[data-palette]")) openPalette();
  });
}

function onKey(event: KeyboardEvent): void {
  if (event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey) openPalette();
  else if (event.key === "?" && isShortcut(event)) void import("./help").then(({ openHelp }) => openHelp());
  else return;
  event.preventDefault();
}

function openPalette(): void {
  void import("./palette").then((palette) => palette.openPalette());
}
