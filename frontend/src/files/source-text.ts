// A text with numbers beside its lines, in colours where its language is known.
import { element, make } from "../dom";

export async function sourceText(path: string, text: string): Promise<HTMLElement> {
  const { highlighted } = await import("./highlighting");
  const code = element("code", { class: "source-code" });
  const html = highlighted(path, text);
  if (html === null) code.textContent = text;
  else code.innerHTML = html; // highlight.js escapes all of the text
  const count = Math.max(1, text.replace(/\n$/, "").split("\n").length);
  const numbers = make("pre", "source-numbers", Array.from({ length: count }, (_, at) => at + 1).join("\n"));
  numbers.setAttribute("aria-hidden", "true");
  return element("div", { class: "source", tabindex: 0, role: "region", "aria-label": path }, numbers, element("pre", {}, code));
}
