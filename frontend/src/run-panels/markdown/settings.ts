import { COMMON, type CommonSettings, type Layer, settled } from "../settings";

export interface MarkdownSettings extends CommonSettings {
  text: string;
}

const DEFAULTS: MarkdownSettings = { ...COMMON, text: "" };

export const markdownSettings = (...layers: readonly (Layer | undefined)[]): MarkdownSettings => settled(DEFAULTS, {}, ...layers);

/** A text that begins with a heading has its panel named by it. */
export function named({ title, text }: MarkdownSettings): { title: string; text: string } {
  const heading = /^\s*#{1,6}[ \t]+(.+?)[ \t]*#*[ \t]*(?:\n|$)/.exec(text);
  if (title || !heading) return { title: title || "Text", text };
  const rest = text.slice(heading[0].length);
  return { title: heading[1]!, text: rest.trim() ? rest : text };
}
