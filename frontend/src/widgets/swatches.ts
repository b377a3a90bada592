// The twenty colours of runs to choose from.
import { button, element } from "../dom";
import { COLOURS, colourVariable } from "../palette";

/** `now` is pressed; null presses none. */
export function swatches(now: number | null, choose: (colour: number) => void): HTMLElement {
  const buttons = Array.from({ length: COLOURS }, (_, colour) => {
    const facts = { class: "icon-button", "aria-label": `Colour ${colour + 1}`, "aria-pressed": String(colour === now) };
    return button(swatch(colour), () => choose(colour), facts);
  });
  return element("div", { class: "swatches", role: "group", "aria-label": "Colour" }, ...buttons);
}

export const swatch = (colour: number): HTMLElement =>
  element("span", { class: "dot", style: `--run: var(${colourVariable(colour)})` });
