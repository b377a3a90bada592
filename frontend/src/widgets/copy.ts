// <labstead-copy for="id">: a button that copies the text of another element.
import { icon, iconButton } from "./icons";
import { toast } from "./toast";

const THANKS_MILLISECONDS = 1_500;

class CopyButton extends HTMLElement {
  connectedCallback(): void {
    if (this.firstElementChild) return;
    const made = iconButton("copy", this.getAttribute("label") ?? "Copy", () => void this.copy(made));
    this.append(made);
  }

  private async copy(button: HTMLButtonElement): Promise<void> {
    const source = document.getElementById(this.getAttribute("for") ?? "");
    if (await write(source)) this.thank(button);
    else toast("The browser did not allow copying. The text is selected: press Ctrl C.");
  }

  private thank(button: HTMLButtonElement): void {
    button.replaceChildren(icon("check"));
    toast("Copied.", "quiet");
    setTimeout(() => button.replaceChildren(icon("copy")), THANKS_MILLISECONDS);
  }
}

/** Plain http has no clipboard; then the text is selected for the person's own Ctrl C. */
async function write(source: HTMLElement | null): Promise<boolean> {
  if (!source) return false;
  if (navigator.clipboard && isSecureContext) {
    return navigator.clipboard.writeText(textOf(source)).then(
      () => true,
      () => select(source),
    );
  }
  return select(source) && document.execCommand("copy");
}

function textOf(source: HTMLElement): string {
  return source instanceof HTMLInputElement ? source.value : (source.textContent ?? "").trim();
}

function select(source: HTMLElement): boolean {
  if (source instanceof HTMLInputElement) source.select();
  else getSelection()?.selectAllChildren(source);
  return !(navigator.clipboard && isSecureContext);
}

customElements.define("labstead-copy", CopyButton);
