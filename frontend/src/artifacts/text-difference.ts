// <labstead-text-difference>: two texts of the page, named by the ids of the scripts that hold them.
import { DiffView } from "../diff/diff-view";

class TextDifference extends HTMLElement {
  connectedCallback(): void {
    if (this.firstElementChild) return;
    const view = new DiffView(innerWidth < 900 ? "unified" : "split");
    this.append(view.element);
    const { before, after, label } = this.dataset;
    void view.compare(textIn(before!), textIn(after!), label!).then(() => (this.dataset["state"] = "ready"));
  }
}

const textIn = (id: string): string => JSON.parse(document.getElementById(id)!.textContent!) as string;

customElements.define("labstead-text-difference", TextDifference);
