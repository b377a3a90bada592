// How a person last chose to see differences: beside each other or below each other.
import { element } from "../dom";
import type { DiffMode, DiffView } from "./diff-view";

const MODE = "labstead:diff-mode";

export function chosenMode(): DiffMode {
  const kept = localStorage.getItem(MODE);
  if (kept === "split" || kept === "unified") return kept;
  return innerWidth < 900 ? "unified" : "split";
}

/** The switch for a view. */
export function modeChoice(view: DiffView): HTMLElement {
  const choice = (mode: DiffMode, label: string): HTMLElement => {
    const input = element("input", { type: "radio", name: "diff-mode", value: mode, checked: view.mode === mode });
    input.addEventListener("change", () => {
      view.mode = mode;
      localStorage.setItem(MODE, mode);
    });
    return element("label", {}, input, label);
  };
  return element("fieldset", { class: "segmented" }, element("legend", { class: "visually-hidden" }, "Arrangement"), choice("split", "Side by side"), choice("unified", "Unified"));
}
