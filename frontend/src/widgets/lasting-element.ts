// Widgets that a morph of the page may move: that disconnects and connects them at once, and only a real
// farewell ends them.

export abstract class LastingElement extends HTMLElement {
  private ending: AbortController | undefined;

  /** Once for each life in the document; `signal` aborts at its end. */
  protected abstract begin(signal: AbortSignal): void;

  connectedCallback(): void {
    if (this.ending) return;
    this.ending = new AbortController();
    this.begin(this.ending.signal);
  }

  disconnectedCallback(): void {
    queueMicrotask(() => {
      if (this.isConnected) return;
      this.ending?.abort();
      this.ending = undefined;
    });
  }
}
