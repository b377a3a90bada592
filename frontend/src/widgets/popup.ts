// Small windows beside a button: native popovers, placed by hand, closed by Escape and a click elsewhere.
import { element } from "../dom";
import { place } from "./popup-menu";

/** Open one below the anchor. `fill` gets the box and what closes it. */
export function openPopup(anchor: HTMLElement, label: string, fill: (box: HTMLElement, close: () => void) => void): HTMLElement {
  const box = element("div", { class: "popup", popover: "auto", role: "dialog", "aria-label": label });
  document.body.append(box);
  fill(box, () => box.hidePopover());
  box.showPopover();
  place(box, anchor.getBoundingClientRect());
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

const focusable = (box: HTMLElement): HTMLElement[] =>
  [...box.querySelectorAll<HTMLElement>("input:enabled, select:enabled, button:enabled, a[href], textarea:enabled")];
