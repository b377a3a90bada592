// The parts of a panel around the plot: header value and buttons, message, tooltip, speech.
import { formatValue } from "../format";
import { iconButton } from "../widgets/icons";
import type { Reading } from "./prepared";
import { dot, fillTooltip, text } from "./tooltip";

export interface FrameActions {
  onLog: () => void;
  onTable: () => void;
  onReset: () => void;
  onRetry: () => void;
}

export class PanelFrame {
  readonly plot = element("div", "panel-plot");
  private readonly value = element("div", "panel-value");
  private readonly note = element("span", "panel-note");
  private readonly message = element("div", "panel-message");
  private readonly tooltip = element("div", "tooltip");
  private readonly speech = element("span", "visually-hidden");
  private readonly log: HTMLButtonElement;
  private readonly reset: HTMLButtonElement;

  constructor(panel: HTMLElement, private readonly actions: FrameActions) {
    this.log = iconButton("log", "Logarithmic axis", actions.onLog);
    this.reset = iconButton("zoom-out", "Show the whole range", actions.onReset);
    this.reset.hidden = true;
    this.tooltip.hidden = true;
    this.speech.setAttribute("aria-live", "polite");
    this.plot.tabIndex = 0;
    this.plot.setAttribute("role", "img");
    panel.querySelector(".panel-head")!.append(this.note, this.value, this.buttons());
    panel.querySelector(".panel-body")!.replaceChildren(this.plot, this.message, this.tooltip, this.speech);
  }

  /** What a screen reader says of the whole chart. */
  describe(label: string): void {
    this.plot.setAttribute("aria-label", label);
  }

  say(sentence: string): void {
    this.speech.textContent = sentence;
  }

  showValue(reading: Reading | undefined): void {
    this.value.replaceChildren(
      ...(reading ? [dot(reading.run), text("", formatValue(reading.value))] : []),
    );
  }

  showNote(note: string): void {
    this.note.textContent = note;
    this.note.title = note;
  }

  showSwitches(isLog: boolean, isZoomed: boolean): void {
    this.log.setAttribute("aria-pressed", String(isLog));
    this.reset.hidden = !isZoomed;
  }

  showMessage(sentence: string, canRetry: boolean): void {
    const parts: HTMLElement[] = [text("", sentence)];
    if (canRetry) parts.push(this.retryButton());
    this.message.replaceChildren(...(sentence ? parts : []));
  }

  /** Beside the crosshair, on the side with more room. */
  showTooltip(heading: string, rows: Reading[], left: number): void {
    fillTooltip(this.tooltip, heading, rows);
    this.tooltip.hidden = false;
    const room = this.plot.clientWidth;
    const width = this.tooltip.offsetWidth;
    const at = left > room / 2 ? left - width - 12 : left + 12;
    this.tooltip.style.transform = `translateX(${Math.round(at)}px)`;
  }

  hideTooltip(): void {
    this.tooltip.hidden = true;
  }

  private buttons(): HTMLElement {
    const group = element("div", "panel-actions");
    group.append(this.reset, this.log, iconButton("table", "View as table", this.actions.onTable));
    return group;
  }

  private retryButton(): HTMLButtonElement {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button";
    button.textContent = "Try again";
    button.addEventListener("click", this.actions.onRetry);
    return button;
  }
}

function element(name: "div" | "span", className: string): HTMLElement {
  const made = document.createElement(name);
  made.className = className;
  return made;
}
