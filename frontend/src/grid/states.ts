// What stands in the place of rows: nothing yet, no match, an error.
import { button, element } from "../dom";
import type { GridModel } from "./grid-model";
import { NO_CONDITION } from "./filter-text";
import { isNarrowed } from "./view";

/** The notice for the model's state; null where rows are to be seen. */
export function noticeOf(model: GridModel): HTMLElement | null {
  const { error, status } = model;
  if (error && isOfFilter(error.body)) return null;
  if (status === "denied") return notice("You cannot see these runs", error!.message);
  if (status === "error") return notice("The runs could not be fetched", error!.sentence, button("Try again", () => model.reload()));
  if (status === "empty" && isNarrowed(model.view)) return notice("No run matches", `Filter: ${model.filter.text}`, button("Show all runs", () => showAll(model)));
  return null;
}

export const isOfFilter = (body: Readonly<Record<string, unknown>>): boolean => String(body["code"] ?? "").startsWith("filter_");

const showAll = (model: GridModel): void =>
  model.set({ search: "", where: NO_CONDITION, isMine: false, hidesCrashed: false });

function notice(title: string, sentence: string, act?: HTMLElement): HTMLElement {
  return element("div", { class: "empty grid-notice" }, element("h2", {}, title), element("p", {}, sentence), act);
}
