// Which keys are meant for the page. Those of one letter can be switched off in the settings, for people
// whose speech or screen reader writes them by accident.

/** Whether a key pressed here writes text, and so is no shortcut. */
export function isTyping(event: KeyboardEvent): boolean {
  const at = event.target as HTMLElement;
  return at.isContentEditable || at.matches?.("input:not([type=checkbox], [type=radio], [type=range]), textarea, select");
}

export const areKeysOff = (): boolean => "keysOff" in document.body.dataset;

/** A key of one letter that is meant for the page, not for a field, a dialog or the browser. */
export const isShortcut = (event: KeyboardEvent): boolean =>
  !areKeysOff() && !isTyping(event) && !event.defaultPrevented && !event.ctrlKey && !event.metaKey && !event.altKey &&
  document.querySelector("dialog[open], [popover=auto]:popover-open") === null;
