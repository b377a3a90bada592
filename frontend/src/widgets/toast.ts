const SHOWN_MILLISECONDS = 6_000;

/** A short message at the edge of the page. Quiet ones are only spoken. */
export function toast(sentence: string, tone: "bad" | "quiet" | "warn" | "info" = "bad"): void {
  const message = document.createElement("p");
  message.className = tone === "quiet" ? "visually-hidden" : `toast toast-${tone}`;
  message.textContent = sentence;
  document.querySelector("#toasts")?.append(message);
  removeLater(message);
}

/** Messages that came with the page go after a while, too. */
export function startToasts(): void {
  for (const message of document.querySelectorAll("#toasts > *")) removeLater(message);
}

function removeLater(message: Element): void {
  setTimeout(() => message.remove(), SHOWN_MILLISECONDS);
}
