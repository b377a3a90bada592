// Markdown as HTML that is safe to show: the server renders and sanitises it.
import "../../styles/media-lazy.css"; // where prose has its looks
import { send } from "../../api";
import { make } from "../../dom";
import { projectOf } from "../run-values";

const MOST_KEPT = 50;
const rendered = new Map<string, Promise<string>>();

/** Throws ApiError. `source` is the project's series address. */
export async function proseOf(source: string, text: string): Promise<HTMLElement> {
  const prose = make("div", "prose");
  prose.innerHTML = await sanitised(source, text);
  for (const link of prose.querySelectorAll("a")) link.target = "_blank";
  return prose;
}

function sanitised(source: string, text: string): Promise<string> {
  const known = rendered.get(text) ?? ask(source, text);
  rendered.delete(text);
  rendered.set(text, known);
  known.catch(() => rendered.delete(text));
  if (rendered.size > MOST_KEPT) rendered.delete(rendered.keys().next().value!);
  return known;
}

async function ask(source: string, text: string): Promise<string> {
  const answer = await send("POST", `${projectOf(source)}/rendered-markdown`, { text });
  return ((await answer.json()) as { html: string }).html;
}
