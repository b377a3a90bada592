// What can be opened and done from the page at hand: read from its own links and buttons, so that it
// never offers what a person may not.
import { openHelp } from "./help";

export interface Command {
  group: string;
  label: string;
  detail?: string;
  icon: string;
  /** Index of a run's colour. */
  colour?: number;
  keys?: string;
  path?: string;
  act?: () => void;
}

export function hereCommands(): Command[] {
  return [...pages(), ...actions()];
}

function pages(): Command[] {
  const home: Command = { group: "Pages", label: "Home", icon: "chart", path: "/" };
  const links = [...document.querySelectorAll<HTMLAnchorElement>(".tabs a, .topbar-tools .menu-list a")];
  const found = links.map((link): Command => ({
    group: "Pages",
    label: wordsOf(link),
    detail: link.closest("nav")?.getAttribute("aria-label") ?? "",
    icon: link.closest(".tabs") ? "table" : "gear",
    path: link.getAttribute("href")!,
  }));
  return [...found, home];
}

/** Without the number beside it. */
function wordsOf(link: Element): string {
  const copy = link.cloneNode(true) as Element;
  for (const extra of copy.querySelectorAll(".count, svg")) extra.remove();
  return copy.textContent!.trim();
}

const BUTTONS: readonly [string, string, string, string][] = [
  ["[data-theme-toggle]", "Change the theme", "sun", ""],
  ["[data-add-panel]", "Add a panel", "plus", ""],
  ["[data-fold-runs]", "Show or hide the list of runs", "table", "["],
  [".view-opener", "Views", "eye", ""],
  ["form[action*=logout] button", "Log out", "log-out", ""],
];

function actions(): Command[] {
  const found = BUTTONS.flatMap(([selector, label, sign, keys]): Command[] => {
    const button = document.querySelector<HTMLElement>(selector);
    return button ? [{ group: "Actions", label, icon: sign, keys, act: () => button.click() }] : [];
  });
  return [...found, { group: "Actions", label: "Keyboard shortcuts", icon: "key", keys: "?", act: openHelp }];
}
