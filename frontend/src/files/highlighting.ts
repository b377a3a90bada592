// Source code in colours; the one module that knows highlight.js. Fetched when there is code to show.
import hljs from "highlight.js/lib/core";
import bash from "highlight.js/lib/languages/bash";
import ini from "highlight.js/lib/languages/ini";
import json from "highlight.js/lib/languages/json";
import markdown from "highlight.js/lib/languages/markdown";
import python from "highlight.js/lib/languages/python";
import yaml from "highlight.js/lib/languages/yaml";

const LANGUAGES = { bash, ini, json, markdown, python, yaml };
for (const [name, language] of Object.entries(LANGUAGES)) hljs.registerLanguage(name, language);

const BY_ENDING: Record<string, keyof typeof LANGUAGES> = {
  py: "python", pyi: "python", sh: "bash", bash: "bash", json: "json", jsonl: "json", ipynb: "json",
  yaml: "yaml", yml: "yaml", toml: "ini", ini: "ini", cfg: "ini", conf: "ini", md: "markdown",
};
const MOST_LETTERS = 300_000;

/** HTML in which everything of the text is escaped; null for languages that are not known, and for long texts. */
export function highlighted(path: string, text: string): string | null {
  const language = BY_ENDING[path.slice(path.lastIndexOf(".") + 1).toLowerCase()];
  return language && text.length <= MOST_LETTERS ? hljs.highlight(text, { language, ignoreIllegals: true }).value : null;
}
