// Small windows beside a button: native popovers, placed by hand, closed by Escape and a click elsewhere.
import { element } from "./dom";

const GAP = 4;
const EDGE = 8;

/** Open one below the anchor. `fill` gets the box and what closes it. */
export function openPopup(anchor: HTMLElement, label: string, fill: (box: HTMLElement, close: () => void) => void): HTMLElement {
  const box = element("div", { class: "grid-popup", popover: "auto", role: "dialog", "aria-label": label });
  document.body.append(box);
  fill(box, () => box.hidePopover());
  box.showPopover();
  place(box, anchor);
  box.addEventListener("toggle", (event) => {
    if (event.newState === "closed") onClosed(box, anchor);
  });
  focusable(box)[0]?.focus();
  return box;
}

/** The focus goes back to where it came from, unless a person has put it elsewhere. */
function onClosed(box: HTMLElement, anchor: HTMLElement): void {
  const isFocusLost = box.contains(document.activeElement) || document.activeElement === document.body;
  box.remove();
  if (isFocusLost) anchor.focus();
}

export function place(box: HTMLElement, anchor: HTMLElement): void {
  const [at, size] = [anchor.getBoundingClientRect(), box.getBoundingClientRect()];
  const left = Math.max(EDGE, Math.min(at.left, innerWidth - size.width - EDGE));
  const below = at.bottom + GAP;
  const top = below + size.height > innerHeight - EDGE ? Math.max(EDGE, innerHeight - size.height - EDGE) : below;
  Object.assign(box.style, { left: `${left}px`, top: `${top}px` });
}

const focusable = (box: HTMLElement): HTMLElement[] =>
  [...box.querySelectorAll<HTMLElement>("input, select, button, a[href], textarea")].filter((one) => !one.hasAttribute("disabled"));

/** A list of actions that arrows walk through. */
export function openMenu(anchor: HTMLElement, label: string, items: readonly MenuItem[]): void {
  const box = openPopup(anchor, label, (box, close) => {
    box.classList.add("grid-menu");
    box.setAttribute("role", "menu");
    box.append(...items.map((item) => menuButton(item, close)));
  });
  box.addEventListener("keydown", (event) => walk(box, event));
}

export interface MenuItem {
  label: string;
  act: () => void;
  isOff?: boolean;
  /** Menus that are used several times in a row stay: wider, wider, wider. */
  isRepeated?: boolean;
}

function menuButton({ label, act, isOff, isRepeated }: MenuItem, close: () => void): HTMLElement {
  const made = element("button", { type: "button", role: "menuitem", disabled: isOff }, label);
  made.addEventListener("click", () => {
    if (!isRepeated) close();
    act();
  });
  return made;
}

function walk(box: HTMLElement, event: KeyboardEvent): void {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step) return;
  event.preventDefault();
  const all = focusable(box);
  const at = all.indexOf(document.activeElement as HTMLElement);
  all[(at + step + all.length) % all.length]?.focus();
}
