// <labstead-after-deletion>: where one lands when a version was deleted on its page; it can be taken back from here.
import { offerUndo } from "../widgets/undo-deletion";

class AfterDeletion extends HTMLElement {
  connectedCallback(): void {
    offerUndo(() => document.body.dispatchEvent(new Event("live-artifacts")));
  }
}

customElements.define("labstead-after-deletion", AfterDeletion);
