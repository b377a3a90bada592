import { COMMON, type CommonSettings, type Layer, settled } from "../settings";

export interface MarkdownSettings extends CommonSettings {
  text: string;
}

const DEFAULTS: MarkdownSettings = { ...COMMON, text: "" };

export const markdownSettings = (...layers: readonly (Layer | undefined)[]): MarkdownSettings => settled(DEFAULTS, {}, ...layers);

/** The first heading of a text; it names a panel that has no title. */
export const headingOf = (text: string): string => /^#{1,6}\s+(.+?)\s*#*$/m.exec(text)?.[1] ?? "";
