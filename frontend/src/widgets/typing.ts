/** Whether a key pressed here writes text, and so is no shortcut. */
export function isTyping(event: KeyboardEvent): boolean {
  const at = event.target as HTMLElement;
  return at.isContentEditable || at.matches?.("input:not([type=checkbox], [type=radio], [type=range]), textarea, select");
}
