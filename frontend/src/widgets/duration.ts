// <labstead-duration since="…" until="…">: how long something took, or has been taking.
import { formatDuration } from "../format";

const REFRESH_MILLISECONDS = 1_000;
const running = new Set<Duration>();

class Duration extends HTMLElement {
  static readonly observedAttributes = ["since", "until"];

  connectedCallback(): void {
    this.render();
  }

  disconnectedCallback(): void {
    running.delete(this);
  }

  attributeChangedCallback(): void {
    this.render();
  }

  render(): void {
    const since = Date.parse(this.getAttribute("since") ?? "");
    const until = Date.parse(this.getAttribute("until") ?? "");
    if (Number.isNaN(until) && this.isConnected) running.add(this);
    else running.delete(this);
    if (Number.isNaN(since)) return;
    const end = Number.isNaN(until) ? Date.now() : until;
    this.textContent = formatDuration(Math.round(Math.max(0, end - since) / 1000));
  }
}

customElements.define("labstead-duration", Duration);
setInterval(() => running.forEach((duration) => duration.render()), REFRESH_MILLISECONDS);
