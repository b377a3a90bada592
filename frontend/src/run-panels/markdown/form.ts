// The text of a panel, and below it how it will look.
import { ApiError } from "../../api";
import { element, labelled, make } from "../../dom";
import { textField } from "../../workspace/fields";
import { type Form, formOf, type Row } from "../../workspace/form";
import { row } from "../common-form";
import { proseOf } from "./prose";
import { type MarkdownSettings, markdownSettings } from "./settings";

const WAIT_MILLISECONDS = 300;
const LONGEST = 100_000;

function rows({ value, set, catalogue }: Form<MarkdownSettings>): Row[] {
  const area = element("textarea", { class: "input", rows: 14, maxlength: LONGEST, spellcheck: "true", placeholder: "# What we tried\n\n- a **warm-up** helps" });
  area.value = value.text;
  const preview = element("div", { class: "markdown-preview", role: "region", "aria-label": "Preview", tabindex: 0 });
  let timer: ReturnType<typeof setTimeout> | undefined;
  const isCurrent = (text: string): boolean => text === area.value;
  const show = (): void => void showIn(preview, catalogue.source, area.value, isCurrent);
  area.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(show, WAIT_MILLISECONDS);
  });
  area.addEventListener("change", () => set({ text: area.value }));
  show();
  return [
    row("text", labelled("Text in Markdown", area)),
    { names: [], element: make("div", "field", make("h3", "markdown-preview-title", "Preview"), preview) },
    row("title", textField("Title", value.title, (title) => set({ title }), "The first heading")),
  ];
}

/** Unless the text has changed by the time of the answer: then a later one is on its way. */
async function showIn(preview: HTMLElement, source: string, text: string, isCurrent: (text: string) => boolean): Promise<void> {
  const drawn = text.trim() ? await proseOf(source, text).catch(troubleOf) : make("span", "muted", "Nothing yet.");
  if (isCurrent(text)) preview.replaceChildren(drawn);
}

function troubleOf(error: unknown): HTMLElement {
  if (!(error instanceof ApiError)) throw error;
  return make("span", "errors", error.message);
}

export const markdownForm = formOf(markdownSettings, [["Text", rows]]);
