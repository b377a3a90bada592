// What is wrong with the filter, and where.
import type { ApiError } from "../api";
import { element, put } from "../dom";
import type { WholeFilter } from "./filter-text";
import type { GridModel } from "./grid-model";
import { isOfFilter } from "./states";

export class FilterError {
  readonly box = element("p", { class: "grid-filter-error errors", role: "alert", hidden: true, id: "grid-filter-error" });

  constructor(private readonly search: HTMLInputElement, private readonly model: GridModel) {
    model.addEventListener("change", () => this.show());
  }

  private show(): void {
    const { error } = this.model;
    const isShown = error !== null && isOfFilter(error.body);
    this.box.hidden = !isShown;
    put(this.search, "aria-invalid", isShown ? "true" : null);
    put(this.search, "aria-describedby", isShown ? this.box.id : null);
    if (isShown) this.box.replaceChildren(...describe(error, this.model.filter));
  }
}

/** The sentence, and the filter with a mark where it is wrong. */
function describe(error: ApiError, { text, typedAt, typedEnd }: WholeFilter): Node[] {
  const position = error.body["position"];
  const sentence = element("span", {}, error.message.replace(/ \(character \d+\)/, ""));
  if (typeof position !== "number") return [sentence];
  const end = Math.min(text.length, position + markLength(text, position));
  const before = text.slice(typedAt, position);
  return [sentence, element("code", {}, before, element("mark", {}, text.slice(position, end) || " "), text.slice(end, typedEnd))];
}

/** The word that begins there. */
const markLength = (text: string, at: number): number => /^[\w.]+|^./su.exec(text.slice(at))?.[0].length ?? 1;
