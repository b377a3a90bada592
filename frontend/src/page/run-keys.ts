// Keys of the list of runs: j and k walk, x shows or hides, Enter opens, / searches, [ folds the list.
import { isShortcut } from "../widgets/typing";

const FOLDED = "labstead:sidebar";

/** What they do while nobody types and no dialog is open. */
export function startRunKeys(list: HTMLElement, signal: AbortSignal): void {
  const frame = list.closest<HTMLElement>(".workspace");
  frame?.toggleAttribute("data-folded", localStorage.getItem(FOLDED) === "1");
  const acts: Record<string, () => void> = {
    j: () => walk(list, 1),
    k: () => walk(list, -1),
    x: () => rowOf(document.activeElement)?.querySelector<HTMLElement>("[data-eye]")?.click(),
    "/": () => list.querySelector<HTMLElement>("input[type=search]")?.focus(),
    "[": () => frame && fold(frame),
  };
  list.addEventListener("click", (event) => {
    if (frame && (event.target as Element).closest("[data-fold-runs]")) fold(frame);
  }, { signal });
  document.addEventListener("keydown", (event) => {
    const act = acts[event.key];
    if (!act || !isShortcut(event)) return;
    event.preventDefault();
    act();
  }, { signal });
}

const rowOf = (element: Element | null): HTMLElement | null => element?.closest<HTMLElement>("[data-run]") ?? null;

/** From the row with the focus; without one from the first. Enter on its link opens the run. */
function walk(list: HTMLElement, by: 1 | -1): void {
  const rows = [...list.querySelectorAll<HTMLElement>(".run-row")];
  const from = rows.indexOf(rowOf(document.activeElement)!);
  const to = rows[from < 0 ? 0 : Math.max(0, Math.min(rows.length - 1, from + by))];
  to?.querySelector<HTMLElement>("a")?.focus();
}

function fold(frame: HTMLElement): void {
  const isFolded = frame.toggleAttribute("data-folded");
  localStorage.setItem(FOLDED, isFolded ? "1" : "");
}
