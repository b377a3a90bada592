import { toast } from "./toast";

const SHORT_MILLISECONDS = 2_000;

/** Copy a text and say so, with what else there is to say. Plain http has no clipboard; there a selection is copied instead. */
export async function copyText(text: string, what: string, more = ""): Promise<void> {
  const isCopied = navigator.clipboard && isSecureContext ? await navigator.clipboard.writeText(text).then(() => true, () => false) : copySelection(text);
  if (!isCopied) toast("The browser did not allow copying.", "bad", undefined, SHORT_MILLISECONDS);
  else if (more) toast(`${what} copied. ${more}`, "info");
  else toast(`${what} copied.`, "info", undefined, SHORT_MILLISECONDS);
}

/** Beside what has the focus: outside of an open dialog nothing can be selected. */
function copySelection(text: string): boolean {
  const focused = document.activeElement as HTMLElement | null;
  const field = document.createElement("textarea");
  field.value = text;
  field.className = "visually-hidden";
  (focused?.closest("dialog") ?? document.body).append(field);
  field.select();
  const isCopied = document.execCommand("copy");
  field.remove();
  focused?.focus({ preventScroll: true });
  return isCopied;
}
