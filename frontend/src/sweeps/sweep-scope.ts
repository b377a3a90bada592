// <labstead-sweep-scope data-filter="…">: the panels of its page show the runs of one sweep.
import { page } from "../store";

class SweepScope extends HTMLElement {
  connectedCallback(): void {
    page.set({ runs: [], filter: this.dataset["filter"] ?? "" });
  }
}

customElements.define("labstead-sweep-scope", SweepScope);
