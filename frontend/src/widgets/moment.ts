// <labstead-time datetime="…" format="age | ago | until">: a moment in the reader's own zone, kept fresh.
import { formatAge, formatAgo, formatMoment, formatUntil } from "../format";

const REFRESH_MILLISECONDS = 30_000;
const shown = new Set<Moment>();

function words(seconds: number, format: string | null): string {
  if (format === "until") return formatUntil(-seconds);
  return format === "age" ? formatAge(seconds) : formatAgo(seconds);
}

class Moment extends HTMLElement {
  static readonly observedAttributes = ["datetime"];

  connectedCallback(): void {
    shown.add(this);
    this.render();
  }

  disconnectedCallback(): void {
    shown.delete(this);
  }

  attributeChangedCallback(): void {
    this.render();
  }

  render(): void {
    const moment = new Date(this.getAttribute("datetime") ?? "");
    if (Number.isNaN(moment.getTime())) return;
    const seconds = (Date.now() - moment.getTime()) / 1000;
    this.textContent = words(seconds, this.getAttribute("format"));
    this.title = formatMoment(moment);
  }
}

customElements.define("labstead-time", Moment);
setInterval(() => shown.forEach((moment) => moment.render()), REFRESH_MILLISECONDS);
