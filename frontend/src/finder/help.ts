// All keys of the page (`?`): only those of what stands on it.
import { button, element } from "../dom";
import { showDialog } from "../widgets/dialog";

type Keys = readonly [string, string];

const SECTIONS: readonly [string, string, readonly Keys[]][] = [
  ["Everywhere", "body", [["Ctrl K", "Find anything"], ["?", "These keys"], ["Esc", "Close what is open"]]],
  ["Run", "labstead-run-header", [["j, k", "Next run of the table, and the one before"]]],
  ["Version", "labstead-version-actions", [["j, k", "The version before, and the next"]]],
  ["Config and summary", "labstead-value-tree", [["↑ ↓", "Move"], ["← →", "Fold and unfold"], ["Enter", "Copy the value"], ["p", "Pin"]]],
  ["Log", "labstead-log-view", [["/", "Find"], ["Enter, Shift Enter", "Next match, and the one before"]]],
  ["List of runs", ".run-sidebar labstead-runs", [["/", "Filter the runs"], ["j, k", "Next and previous run"], ["x", "Show or hide the run in charts"], ["Enter", "Open the run"], ["[", "Show or hide the list"]]],
  ["Table of runs", "labstead-run-grid", [
    ["/", "Filter the runs"], ["↑ ↓ ← →", "Move"], ["Ctrl Home, Ctrl End", "First and last run"], ["Space", "Select; with Shift a range"],
    ["x", "Show or hide in charts"], ["Enter", "Open, sort, unfold or edit"], ["F2", "Edit"], ["Alt ↓", "Menu of a column"], ["Shift F10", "Menu of a run"], ["Ctrl A", "Select all"],
  ]],
  ["Panels", "labstead-panels", [["f", "Full screen, with the mouse or focus on a panel"], ["Ctrl Z", "Undo"], ["Shift Ctrl Z", "Redo"]]],
  ["Charts with the focus", "labstead-line-panel", [["← →", "Move the crosshair"], ["↑ ↓", "From run to run"]]],
];

export function openHelp(): void {
  if (document.querySelector("dialog.help")) return;
  const shown = SECTIONS.filter(([, selector]) => document.querySelector(selector));
  const close = button("Close", () => dialog.close(), { class: "button" });
  const off = element("p", { class: "muted small" }, "Keys of one letter can be switched off in your ", element("a", { href: "/settings/#keyboard" }, "settings"), ".");
  const dialog = element("dialog", { class: "dialog help", "aria-label": "Keyboard shortcuts" },
    element("h2", {}, "Keyboard shortcuts"),
    element("div", { class: "help-sections" }, ...shown.map(([title, , keys]) => sectionOf(title, keys))),
    off, element("div", { class: "dialog-actions" }, close));
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
  void showDialog(dialog);
  close.focus();
}

function sectionOf(title: string, keys: readonly Keys[]): HTMLElement {
  const lines = keys.flatMap(([key, does]) => [element("dt", {}, element("kbd", {}, key)), element("dd", {}, does)]);
  return element("section", {}, element("h3", {}, title), element("dl", { class: "help-keys" }, ...lines));
}
