// Which runs charts show: all at once, from the head of the grid's eyes.
import { all, type Choices, inverse } from "../page/run-choices";
import { openMenu } from "../widgets/popup-menu";

export function openEyeMenu(anchor: HTMLElement, choices: Choices, newest: readonly string[], set: (choices: Choices) => void): void {
  openMenu(anchor, "Runs in charts", [
    { label: "Show all", act: () => set(all(true)) },
    { label: "Show none", act: () => set(all(false)) },
    { label: "Invert", act: () => set(inverse(choices, newest)) },
    { label: "Show the newest, as at first", act: () => set(new Map()) },
  ]);
}
