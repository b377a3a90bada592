import { button } from "../dom";

const SVG = "http://www.w3.org/2000/svg";

/** An icon of the page's sprite (`templates/labstead/icons.html`). */
export function icon(name: string): SVGSVGElement {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `#icon-${name}`);
  svg.append(use);
  return svg;
}

export const iconButton = (name: string, label: string, act: () => void): HTMLButtonElement =>
  button(icon(name), act, { class: "icon-button", title: label, "aria-label": label });
