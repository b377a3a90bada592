// <labstead-file-differences>: around the list of files that differ; a click on one shows its lines below.
import "../styles/run-files.css";
import { chosenMode, modeChoice } from "../diff/diff-mode";
import { DiffView } from "../diff/diff-view";
import { element, make } from "../dom";
import { textOf } from "../files/load";
import { sourceText } from "../files/source-text";
import { contentOf } from "../files/version-source";
import { iconButton } from "../widgets/icons";
import { LastingElement } from "../widgets/lasting-element";

const MOST_BYTES = 1_000_000;
const NO_TEXT = "At least one of them is no text, so there are no lines to compare.";

class FileDifferences extends LastingElement {
  private readonly look = element("section", { class: "card code-look", "aria-label": "The file that was chosen" });
  private chosen: HTMLElement | null = null;

  protected begin(signal: AbortSignal): void {
    this.addEventListener("click", (event) => {
      const button = (event.target as Element).closest<HTMLElement>("[data-path]");
      if (button) void this.open(button);
    }, { signal });
    this.addEventListener("keydown", (event) => {
      if (event.key === "Escape") this.close();
    }, { signal });
  }

  private async open(button: HTMLElement): Promise<void> {
    this.chosen?.removeAttribute("aria-current");
    this.chosen = button;
    button.setAttribute("aria-current", "true");
    this.look.replaceChildren(this.head(button.dataset["path"]!, ""), make("div", "skeleton look-skeleton"));
    this.append(this.look);
    const parts = await this.parts(button).catch((error: Error) => [this.head(button.dataset["path"]!, ""), note(`The file could not be loaded. ${error.message}`)]);
    if (this.chosen !== button) return;
    this.look.replaceChildren(...parts);
    this.look.scrollIntoView({ block: "nearest" });
  }

  private close(): void {
    this.look.remove();
    this.chosen?.removeAttribute("aria-current");
    this.chosen?.focus();
    this.chosen = null;
  }

  private async parts({ dataset: { path, change, sizeBefore, sizeAfter } }: HTMLElement): Promise<HTMLElement[]> {
    if (Math.max(Number(sizeBefore), Number(sizeAfter)) > MOST_BYTES) return [this.head(path!, ""), note("The file is too large to be compared line by line.")];
    const [before, after] = await Promise.all([
      change === "added" ? "" : this.text(this.dataset["before"]!, path!, Number(sizeBefore)),
      change === "removed" ? "" : this.text(this.dataset["after"]!, path!, Number(sizeAfter)),
    ]);
    if (before === null || after === null) return [this.head(path!, ""), note(NO_TEXT)];
    if (change !== "changed") return [this.head(path!, `The file was ${change}.`), await sourceText(path!, before || after)];
    const view = new DiffView(chosenMode());
    const counts = await view.compare(before, after, `${path}: ${this.dataset["label"]}`);
    return [this.head(path!, `+${counts.added} −${counts.removed} lines`, modeChoice(view)), view.element];
  }

  private async text(version: string, path: string, size: number): Promise<string | null> {
    return (await textOf({ url: contentOf(version, path), size }, MOST_BYTES))?.text ?? null;
  }

  private head(path: string, words: string, ...more: HTMLElement[]): HTMLElement {
    const close = iconButton("cross", "Close the file", () => this.close());
    return make("div", "card-head", make("div", "preview-words", element("h2", { class: "ellipsis", title: path }, path), make("p", "muted small", words)), ...more, close);
  }
}

const note = (words: string): HTMLElement => make("p", "preview-note muted", words);

customElements.define("labstead-file-differences", FileDifferences);
