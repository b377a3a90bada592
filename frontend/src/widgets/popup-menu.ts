// A menu below a button, in the top layer so that nothing cuts it off. Arrows walk, Escape closes.
import { icon } from "./icons";

export interface MenuItem {
  label: string;
  icon?: string;
  /** Set for what is switched on and off. */
  isChecked?: boolean;
  isOff?: boolean;
  /** The menu stays open for what is done several times in a row: wider, wider, wider. */
  isRepeated?: boolean;
  act: () => void;
}

/** Null draws a line between groups. */
export type MenuEntry = MenuItem | null;

const GAP = 4;

export function openMenu(anchor: HTMLElement, label: string, entries: readonly MenuEntry[]): void {
  const menu = document.createElement("div");
  menu.className = "menu-list popup-menu";
  menu.popover = "auto";
  menu.setAttribute("role", "menu");
  menu.setAttribute("aria-label", label);
  menu.append(...entries.map((entry) => (entry ? itemOf(entry, menu) : document.createElement("hr"))));
  menu.addEventListener("keydown", (event) => walk(event, menu));
  menu.addEventListener("toggle", (event) => {
    if (event.newState === "closed") farewell(menu, anchor);
  });
  (anchor.closest("main") ?? document.body).append(menu);
  menu.showPopover();
  place(menu, anchor.getBoundingClientRect());
  anchor.setAttribute("aria-expanded", "true");
  buttons(menu)[0]?.focus();
}

function farewell(menu: HTMLElement, anchor: HTMLElement): void {
  const hadFocus = menu.contains(document.activeElement) || document.activeElement === document.body;
  menu.remove();
  anchor.setAttribute("aria-expanded", "false");
  if (hadFocus) anchor.focus();
}

function itemOf(item: MenuItem, menu: HTMLElement): HTMLButtonElement {
  const button = document.createElement("button");
  button.type = "button";
  button.setAttribute("role", item.isChecked === undefined ? "menuitem" : "menuitemcheckbox");
  if (item.isChecked !== undefined) button.setAttribute("aria-checked", String(item.isChecked));
  button.disabled = item.isOff ?? false;
  button.append(icon(item.isChecked ? "check" : (item.icon ?? "blank")), item.label);
  button.addEventListener("click", () => {
    if (!item.isRepeated) menu.hidePopover();
    item.act();
  });
  return button;
}

/** Below the anchor, or above where there is no room; never outside the window. */
export function place(menu: HTMLElement, anchor: DOMRect): void {
  const { offsetWidth: width, offsetHeight: height } = menu;
  const wanted = anchor.left < innerWidth / 2 ? anchor.left : anchor.right - width;
  const left = Math.max(GAP, Math.min(wanted, innerWidth - width - GAP));
  const below = anchor.bottom + GAP;
  const top = below + height < innerHeight ? below : Math.max(GAP, anchor.top - height - GAP);
  menu.style.left = `${left}px`;
  menu.style.top = `${top}px`;
}

const buttons = (menu: HTMLElement): HTMLButtonElement[] => [...menu.querySelectorAll<HTMLButtonElement>("button:enabled")];

function walk(event: KeyboardEvent, menu: HTMLElement): void {
  const all = buttons(menu);
  const at = all.indexOf(document.activeElement as HTMLButtonElement);
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: all.length - 1 }[event.key];
  if (event.key === "Tab") menu.hidePopover();
  if (to === undefined) return;
  event.preventDefault();
  all[(to + all.length) % all.length]!.focus();
}
