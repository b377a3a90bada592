// <labstead-pinned-fields>: the fields a person pinned, with this run's values.
import { element } from "../dom";
import { iconButton } from "../widgets/icons";
import { LastingElement } from "../widgets/lasting-element";
import { pinnedFields, pins, togglePin } from "./pins";
import { liveRun } from "./run-object";
import { atPath, entriesOf, shortText } from "./tree";

class PinnedFields extends LastingElement {
  /** Without any pin the run need not be asked for. */
  protected begin(signal: AbortSignal): void {
    if (pinnedFields(this.project).length) this.follow(signal);
    else pins.addEventListener("change", () => this.follow(signal), { once: true, signal });
  }

  private get project(): string {
    return this.dataset["project"]!;
  }

  private follow(signal: AbortSignal): void {
    liveRun(this.dataset["src"]!).addEventListener("change", () => this.draw(), { signal });
    pins.addEventListener("change", () => this.draw(), { signal });
    this.draw();
  }

  private draw(): void {
    const { run, error } = liveRun(this.dataset["src"]!);
    const fields = pinnedFields(this.project);
    this.hidden = !fields.length;
    if (!run && !error) return;
    const body = run
      ? element("dl", { class: "facts" }, ...fields.flatMap((field) => this.fact(field, run)))
      : element("p", { class: "muted small" }, `The run could not be loaded. ${error!.message}`);
    this.replaceChildren(element("h2", {}, "Pinned"), body);
  }

  private fact(field: string, run: Record<string, unknown>): HTMLElement[] {
    const cut = field.indexOf(".");
    const [source, path] = [field.slice(0, cut), field.slice(cut + 1)];
    const value = atPath(run[source], path);
    const text = value === undefined ? "—" : shortText({ value, size: entriesOf(value)?.length ?? null, isOpen: false });
    const unpin = iconButton("cross", `Unpin ${path}`, () => togglePin(this.project, field));
    return [element("dt", { class: "ellipsis", title: field }, path), element("dd", { title: text }, element("span", { class: "ellipsis" }, text), unpin)];
  }
}

customElements.define("labstead-pinned-fields", PinnedFields);
