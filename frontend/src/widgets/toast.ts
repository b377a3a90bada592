import { button, element } from "../dom";

const SHOWN_MILLISECONDS = 6_000;

type Tone = "bad" | "quiet" | "warn" | "info";

interface Action {
  label: string;
  act: () => void;
}

/** A short message at the edge of the page. Quiet ones are only spoken. An action takes it away. */
export function toast(sentence: string, tone: Tone = "bad", action?: Action, milliseconds = SHOWN_MILLISECONDS): void {
  const message = element("p", { class: tone === "quiet" ? "visually-hidden" : `toast toast-${tone}` }, sentence);
  if (action) message.append(buttonFor(action, message));
  document.querySelector("#toasts")?.append(message);
  removeLater(message, milliseconds);
}

function buttonFor({ label, act }: Action, message: Element): HTMLButtonElement {
  return button(label, () => {
    message.remove();
    act();
  });
}

/** Messages that came with the page go after a while, too. */
export function startToasts(): void {
  for (const message of document.querySelectorAll("#toasts > *")) removeLater(message, SHOWN_MILLISECONDS);
}

function removeLater(message: Element, milliseconds: number): void {
  setTimeout(() => message.remove(), milliseconds);
}
