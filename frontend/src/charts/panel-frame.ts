// The parts of any panel around what it shows: title, note, value, buttons and menu, message.
// Line panels use it, and so may panels of other kinds.
import { button, make } from "../dom";
import { splitMetric } from "../format";
import { iconButton } from "../widgets/icons";
import { type MenuEntry, openMenu } from "../widgets/popup-menu";
import { FullScreen } from "./full-screen";
import { fillValue, type Shown } from "./tooltip";

export type PanelState = "loading" | "empty" | "ready" | "error" | "denied" | "stale";

export interface FrameActions {
  /** Buttons before full screen, settings and menu. */
  buttons?: readonly HTMLButtonElement[];
  /** The panel's own part of the menu; the workspace around it adds the rest. */
  menu: () => MenuEntry[];
  /** Whether the settings of line panels are its own, too. */
  hasSettings?: boolean;
  onRetry: () => void;
  onFullScreen?: () => void;
}

/** Asks whoever holds the panel: `menu` for more entries, `settings` to open its settings. */
export type PanelMenuEvent = CustomEvent<{ entries: MenuEntry[] }>;

export class PanelFrame {
  /** What the panel draws into. */
  readonly plot = make("div", "panel-plot");
  readonly body: HTMLElement;
  readonly fullScreen: FullScreen;
  private readonly title: HTMLElement;
  private readonly value = make("div", "panel-value");
  private readonly note = make("span", "panel-note");
  private readonly message = make("div", "panel-message");
  private readonly full: HTMLButtonElement;

  constructor(private readonly panel: HTMLElement, private readonly actions: FrameActions) {
    this.full = iconButton("expand", "Full screen (f)", () => this.fullScreen.toggle());
    this.fullScreen = new FullScreen(panel, (isFull) => this.onFullScreen(isFull));
    const head = panel.querySelector(".panel-head") ?? panel.appendChild(make("header", "panel-head"));
    this.title = head.querySelector("h3") ?? head.appendChild(document.createElement("h3"));
    this.body = panel.querySelector(".panel-body") ?? panel.appendChild(make("div", "panel-body"));
    head.append(this.note, this.value, this.buttons());
    this.body.replaceChildren(this.plot, this.message);
  }

  /** A name like `train/loss` gets its first part in grey. */
  showTitle(title: string): void {
    const { namespace, name } = splitMetric(title);
    const prefix = make("span", "namespace");
    prefix.textContent = namespace;
    this.title.replaceChildren(...(namespace ? [prefix, name] : [name]));
    this.title.title = title;
  }

  showValue(shown?: Shown): void {
    fillValue(this.value, shown);
  }

  showNote(note: string): void {
    this.note.textContent = note;
    this.note.title = note;
  }

  /** Sets `data-state`, which styles and tests go by, and says `widget-ready` when it is. */
  become(state: PanelState, sentence = ""): void {
    const isNew = this.panel.dataset["state"] !== state;
    this.panel.dataset["state"] = state;
    this.showMessage(sentence, state === "error");
    if (state === "stale" && isNew) this.showNote(`Last update ${new Date().toLocaleTimeString()}`);
    if (state === "ready" && isNew) this.panel.dispatchEvent(new Event("widget-ready"));
  }

  private showMessage(sentence: string, canRetry: boolean): void {
    const words = make("span", "");
    words.textContent = sentence;
    this.message.replaceChildren(...(sentence ? [words] : []), ...(canRetry ? [this.retryButton()] : []));
  }

  private buttons(): HTMLElement {
    const group = make("div", "panel-actions");
    const settings = iconButton("gear", "Settings", () => this.ask("panel-settings", {}));
    const menu: HTMLButtonElement = iconButton("more", "Panel menu", () => this.openMenu(menu));
    menu.setAttribute("aria-haspopup", "menu");
    settings.hidden = this.actions.hasSettings === false || !this.panel.closest("[data-panel-settings]");
    group.append(...(this.actions.buttons ?? []), this.full, settings, menu);
    return group;
  }

  private openMenu(anchor: HTMLElement): void {
    const detail = { entries: [] as MenuEntry[] };
    this.ask("panel-menu", detail);
    const own = this.actions.menu();
    openMenu(anchor, "Panel menu", detail.entries.length ? [...own, null, ...detail.entries] : own);
  }

  private ask(name: string, detail: object): void {
    this.panel.dispatchEvent(new CustomEvent(name, { bubbles: true, detail }));
  }

  private onFullScreen(isFull: boolean): void {
    const label = isFull ? "Leave full screen (Esc)" : "Full screen (f)";
    this.full.title = label;
    this.full.setAttribute("aria-label", label);
    this.actions.onFullScreen?.();
  }

  private retryButton(): HTMLButtonElement {
    return button("Try again", () => this.actions.onRetry(), { class: "button" });
  }
}
