// What the panels share that draw a plot: its place, keys, pictures, and the run that stands out.
import { page } from "../store";
import { lookOf } from "../run-plots/look";
import type { Picture } from "../run-plots/picture";
import type { MenuEntry } from "../widgets/popup-menu";
import { pictureEntries } from "./picture-entries";
import { RunPanel } from "./run-panel";
import { openRun } from "./run-address";
import type { CommonSettings } from "./settings";

export interface Plot {
  readonly element: HTMLElement;
  focus(run: string | null): void;
  onKey(event: KeyboardEvent): void;
  picture(title: string): Picture;
}

export abstract class PlotPanel<Settings extends CommonSettings> extends RunPanel<Settings> {
  protected abstract readonly plot: Plot;

  protected readonly events = {
    onFocus: (run: string | null) => page.set({ focused: run }),
    onOpen: (run: string, isAside: boolean) => openRun(this.source, run, isAside),
  };

  protected override build(): void {
    super.build();
    this.frame.plot.addEventListener("keydown", (event) => this.plot.onKey(event));
    this.frame.plot.addEventListener("blur", () => this.plot.focus(page.now.focused));
  }

  /** Has to be in the document, for its size, before it draws. */
  protected place(): void {
    if (this.plot.element.parentNode !== this.content) this.content.replaceChildren(this.plot.element);
  }

  protected override showFocus(run: string | null): void {
    this.plot.focus(run);
  }

  protected override menu(): MenuEntry[] {
    const drawn = () => (this.isDrawn ? { picture: this.plot.picture(this.titleText), look: lookOf(this) } : undefined);
    return [...super.menu(), ...pictureEntries(drawn)];
  }
}
