// The command palette (Ctrl K): pages and actions of where one is, what was open lately, and by the
// server's search projects, views, artifacts, sweeps and runs.
import { ApiError, get } from "../api";
import { element } from "../dom";
import { colourVariable } from "../palette";
import { icon } from "../widgets/icons";
import { hereCommands, type Command } from "./commands";
import { recentPages } from "./recent";

const TYPING_MILLISECONDS = 120;
const MOST_HERE = 8;

interface Found {
  kind: "project" | "view" | "artifact" | "sweep" | "run";
  name: string;
  where: string;
  path: string;
  state: string;
  color_index: number | null;
}

const GROUPS: Record<Found["kind"], [string, string]> = {
  project: ["Projects", "chart"],
  view: ["Views", "eye"],
  artifact: ["Artifacts", "box"],
  sweep: ["Sweeps", "target"],
  run: ["Runs", "circle"],
};

let open: HTMLDialogElement | undefined;

export function openPalette(): void {
  if (open) return open.close();
  new Palette();
}

class Palette {
  private readonly input = element("input", {
    class: "palette-input", type: "text", placeholder: "Find a project, run, artifact, view, page or action",
    role: "combobox", "aria-expanded": "true", "aria-controls": "palette-list", "aria-autocomplete": "list",
    "aria-label": "Find anything", autocomplete: "off", spellcheck: "false", maxlength: 200,
  });
  private readonly list = element("div", { id: "palette-list", class: "palette-list", role: "listbox", "aria-label": "Found" });
  private readonly status = element("p", { class: "visually-hidden", role: "status" });
  private readonly dialog = element("dialog", { class: "dialog palette", "aria-label": "Command palette" },
    element("div", { class: "palette-head" }, icon("search"), this.input), this.list,
    element("p", { class: "palette-foot" }, "↑ ↓ choose · Enter opens · Ctrl Enter in a new tab"), this.status);
  private readonly here = hereCommands();
  private found: Command[] = [];
  private timer: ReturnType<typeof setTimeout> | undefined;
  private asking: AbortController | undefined;
  private at = 0;

  constructor() {
    open = this.dialog;
    this.input.addEventListener("input", () => this.onInput());
    this.dialog.addEventListener("keydown", (event) => this.onKey(event));
    this.dialog.addEventListener("click", (event) => this.onClick(event));
    this.dialog.addEventListener("close", () => {
      this.asking?.abort();
      clearTimeout(this.timer);
      this.dialog.remove();
      open = undefined;
    });
    document.body.append(this.dialog);
    this.dialog.showModal();
    this.draw();
  }

  private get words(): string[] {
    return this.input.value.toLowerCase().split(/\s+/).filter(Boolean);
  }

  /** What the page knows itself stands there at once; the server's answers come below it. */
  private get commands(): Command[] {
    const { words } = this;
    if (!words.length) return [...recentPages(), ...this.here];
    const fits = ({ label, detail }: Command): boolean => words.every((word) => `${label} ${detail ?? ""}`.toLowerCase().includes(word));
    const own = this.here.filter(fits).slice(0, MOST_HERE);
    return [...own, ...this.found];
  }

  private onInput(): void {
    this.at = 0;
    clearTimeout(this.timer);
    this.asking?.abort();
    if (this.words.length) this.timer = setTimeout(() => void this.ask(), TYPING_MILLISECONDS);
    else this.found = [];
    this.draw();
  }

  private async ask(): Promise<void> {
    this.asking = new AbortController();
    const { signal } = this.asking;
    const near = location.pathname.split("/").slice(1, 3).map(decodeURIComponent).join("/");
    const query = new URLSearchParams({ q: this.input.value, near });
    try {
      const answer = await get(`/api/v1/search?${query}`, "application/json", signal);
      const { results } = (await answer.json()) as { results: Found[] };
      this.found = results.map(commandOf);
      this.draw();
      this.status.textContent = `${this.commands.length} found`;
    } catch (error) {
      if (signal.aborted) return;
      if (!(error instanceof ApiError)) throw error;
      this.found = [];
      this.draw(`The search failed: ${error.message}`);
    }
  }

  private draw(trouble = ""): void {
    const { commands } = this;
    this.at = Math.max(0, Math.min(this.at, commands.length - 1));
    let group = "";
    const lines = commands.flatMap((command, at) => {
      const head = command.group === group ? [] : [element("p", { class: "palette-group", role: "presentation" }, command.group)];
      group = command.group;
      return [...head, this.line(command, at)];
    });
    const nothing = trouble || (this.words.length ? "Nothing has these words in its name." : "Nothing yet.");
    this.list.replaceChildren(...(lines.length ? lines : [element("p", { class: "palette-nothing", role: "presentation" }, nothing)]));
    this.mark();
  }

  private line(command: Command, at: number): HTMLElement {
    const sign = command.colour === undefined ? icon(command.icon) : element("span", { class: "dot", style: `--run: var(${colourVariable(command.colour)})` });
    return element("div", { id: `palette-${at}`, class: "palette-line", role: "option", "data-at": at, "aria-selected": "false" },
      sign, element("span", { class: "palette-name ellipsis" }, command.label),
      command.detail && element("span", { class: "muted small ellipsis" }, command.detail),
      command.keys && element("kbd", {}, command.keys));
  }

  private mark(): void {
    for (const line of this.list.querySelectorAll("[role=option]")) line.setAttribute("aria-selected", String(line.id === `palette-${this.at}`));
    const chosen = this.list.querySelector(`#palette-${this.at}`);
    chosen?.scrollIntoView({ block: "nearest" });
    if (chosen) this.input.setAttribute("aria-activedescendant", chosen.id);
    else this.input.removeAttribute("aria-activedescendant");
  }

  private onKey(event: KeyboardEvent): void {
    const count = this.commands.length;
    const to = { ArrowDown: this.at + 1, ArrowUp: this.at - 1, PageDown: Math.min(this.at + 8, count - 1), PageUp: Math.max(this.at - 8, 0) }[event.key];
    if (event.key === "Enter") this.run(this.commands[this.at], event.ctrlKey || event.metaKey);
    else if (to !== undefined && count) {
      this.at = (to + count) % count;
      this.mark();
    } else return;
    event.preventDefault();
  }

  private onClick(event: MouseEvent): void {
    if (event.target === this.dialog) return this.dialog.close();
    const line = (event.target as Element).closest<HTMLElement>("[data-at]");
    if (line) this.run(this.commands[Number(line.dataset["at"])], event.ctrlKey || event.metaKey);
  }

  private run(command: Command | undefined, isElsewhere: boolean): void {
    if (!command) return;
    this.dialog.close();
    if (command.act) command.act();
    else if (isElsewhere) window.open(command.path, "_blank", "noopener");
    else location.assign(command.path!);
  }
}

function commandOf({ kind, name, where, path, color_index }: Found): Command {
  const [group, sign] = GROUPS[kind];
  return { group, label: name, detail: where, icon: sign, path, ...(color_index !== null && { colour: color_index }) };
}
