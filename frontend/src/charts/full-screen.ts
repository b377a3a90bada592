// A panel over the whole window. It stays where it is in the document: the top layer lifts it.
import { remember, valueOf } from "../page/address";
import { areKeysOff, isTyping } from "../widgets/typing";

/** The address names the open panel. The panel under the mouse or with the focus listens to `f`; any open one to Escape. */
export class FullScreen {
  constructor(
    private readonly panel: HTMLElement,
    private readonly onChange: (isFull: boolean) => void,
  ) {}

  get isOn(): boolean {
    return this.panel.hasAttribute("popover");
  }

  listen(signal: AbortSignal): void {
    document.addEventListener("keydown", (event) => this.onKey(event), { signal });
    const { panel } = this.panel.dataset;
    if (panel && panel === valueOf("panel") && !this.isOn) this.open();
  }

  toggle(): void {
    if (this.isOn) this.close();
    else this.open();
  }

  private open(): void {
    this.panel.setAttribute("popover", "manual");
    this.panel.showPopover();
    remember({ panel: this.panel.dataset["panel"] ?? "" });
    this.onChange(true);
  }

  private close(): void {
    this.panel.hidePopover();
    this.panel.removeAttribute("popover");
    remember({ panel: "" });
    this.onChange(false);
  }

  private onKey(event: KeyboardEvent): void {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Escape" && this.isOn && !document.querySelector("dialog[open], [popover=auto]:popover-open")) {
      this.close();
    } else if (event.key === "f" && !areKeysOff() && !isTyping(event) && this.isMeant) {
      event.preventDefault();
      this.toggle();
    }
  }

  private get isMeant(): boolean {
    if (document.querySelector("dialog[open]")) return false;
    return this.isOn || this.panel.matches(":hover, :focus-within");
  }
}
