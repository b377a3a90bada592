import { toast } from "./toast";

/** Copy a text and say so. Plain http has no clipboard; there a selection is copied instead. */
export async function copyText(text: string, what: string): Promise<void> {
  const isCopied = navigator.clipboard && isSecureContext ? await navigator.clipboard.writeText(text).then(() => true, () => false) : copySelection(text);
  toast(isCopied ? `${what} copied.` : "The browser did not allow copying.", isCopied ? "info" : "bad", undefined, 2_000);
}

function copySelection(text: string): boolean {
  const field = document.createElement("textarea");
  field.value = text;
  field.className = "visually-hidden";
  document.body.append(field);
  field.select();
  const isCopied = document.execCommand("copy");
  field.remove();
  return isCopied;
}
