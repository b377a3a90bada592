// <labstead-runs>: tells the page store which runs there are, and carries the eyes' choices.
import { page, type Run } from "../store";
import { startRunKeys } from "./run-keys";
import { type Choices, isShown, opened, readChoices, withChoice, withoutOthers, writeChoices, writtenChoices } from "./run-choices";

const SHOWN_BY_DEFAULT = 10;

class RunList extends HTMLElement {
  private readonly observer = new MutationObserver(() => this.sync());
  private ending: AbortController | undefined;

  connectedCallback(): void {
    if (this.ending) return;
    this.ending = new AbortController();
    const { signal } = this.ending;
    if (this.closest(".run-sidebar")) startRunKeys(this, signal); // a page of one run has a list, too
    this.addEventListener("click", (event) => this.onClick(event), { signal });
    this.addEventListener("pointerover", (event) => this.onPoint(event), { signal });
    this.addEventListener("pointerleave", () => page.set({ focused: null }), { signal });
    page.addEventListener("focused", () => this.markFocused(), { signal });
    document.addEventListener("eyes-change", () => this.sync(), { signal });
    // htmx morphs rows to what the server knows, which is nothing about eyes.
    this.observer.observe(this, {
      childList: true,
      subtree: true,
      attributes: true,
      attributeFilter: ["data-name", "data-colour", "data-visible", "data-filter"],
    });
    this.sync();
  }

  disconnectedCallback(): void {
    queueMicrotask(() => {
      if (this.isConnected) return;
      this.observer.disconnect();
      this.ending?.abort();
      this.ending = undefined;
    });
  }

  private get rows(): HTMLElement[] {
    return [...this.querySelectorAll<HTMLElement>("[data-run]")];
  }

  private sync(): void {
    const choices = readChoices();
    const runs = this.rows.map((row, at) => runOf(row, isShown(choices, row.dataset["run"]!, at < SHOWN_BY_DEFAULT)));
    page.set({ runs, filter: this.dataset["filter"] ?? "" });
    runs.forEach((run, at) => showEye(this.rows[at]!, run));
    this.showCount(runs);
    this.tellServer(choices, runs);
  }

  /** Only the server can name runs of other pages. What it left out before, it would leave out again. */
  private tellServer(choices: Choices, runs: readonly Run[]): void {
    const field = this.querySelector<HTMLInputElement>("[data-eyes]");
    const text = writtenChoices();
    if (!field || field.value === text) return;
    const known = new Set([...runs.map(({ id }) => id), ...field.value.split(",")]);
    field.value = text;
    const isClosed = this.querySelector(".run-elsewhere [data-visible='false']") !== null;
    if (isClosed || opened(choices).some((run) => !known.has(run))) document.body.dispatchEvent(new Event("eyes-elsewhere"));
  }

  private showCount(runs: Run[]): void {
    const count = this.querySelector("[data-visible-count]");
    const shown = String(runs.filter((run) => run.isVisible).length);
    if (count && count.textContent !== shown) count.textContent = shown;
  }

  private onClick(event: Event): void {
    if ((event.target as Element).closest("[data-close-elsewhere]")) this.closeElsewhere();
    const eye = (event.target as Element).closest<HTMLElement>("[data-eye]");
    const row = eye?.closest<HTMLElement>("[data-run]");
    if (!row) return;
    const run = page.run(row.dataset["run"]!);
    writeChoices(withChoice(readChoices(), [row.dataset["run"]!], !run?.isVisible));
    this.sync();
  }

  private closeElsewhere(): void {
    const here = new Set([...this.querySelectorAll<HTMLElement>(".run-row")].map((row) => row.dataset["run"]!));
    writeChoices(withoutOthers(readChoices(), here));
    this.sync();
  }

  private onPoint(event: Event): void {
    const row = (event.target as Element).closest<HTMLElement>("[data-run]");
    const run = row && page.run(row.dataset["run"]!);
    if (run?.isVisible) page.set({ focused: run.id });
  }

  private markFocused(): void {
    for (const row of this.rows) row.toggleAttribute("data-focused", row.dataset["run"] === page.now.focused);
  }
}

function runOf(row: HTMLElement, isVisible: boolean): Run {
  const { run, name, colour } = row.dataset;
  return { id: run!, name: name ?? "", colour: Number(colour ?? 0), isVisible };
}

function showEye(row: HTMLElement, run: Run): void {
  const visible = String(run.isVisible);
  if (row.dataset["visible"] !== visible) row.dataset["visible"] = visible;
  const eye = row.querySelector("[data-eye]");
  if (eye && eye.getAttribute("aria-pressed") !== visible) eye.setAttribute("aria-pressed", visible);
}

customElements.define("labstead-runs", RunList);
