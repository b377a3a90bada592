// Choosing another run of the project: a dialog with a search over the run table.
import { ApiError, get } from "../api";
import { button, element, make } from "../dom";
import { showDialog } from "../widgets/dialog";

export interface PickedRun {
  id: string;
  name: string;
  color_index: number;
  state: string;
  created_at: string;
}

const MOST_RUNS = 30;
const SOON_MILLISECONDS = 200;

/** The chosen run, or null. `project` is its address below the API. */
export function pickRun(project: string, title: string, without: string): Promise<PickedRun | null> {
  const field = element("input", { class: "input", type: "search", placeholder: "Name, or config.lr < 0.01", "aria-label": "Find a run", autocomplete: "off", spellcheck: "false" });
  const list = element("ul", { class: "run-choices", "aria-label": "Runs" });
  const close = element("button", { class: "button button-small", value: "" }, "Cancel");
  const form = element("form", { method: "dialog" }, element("h2", {}, title), field, list, make("div", "dialog-actions", close));
  const dialog = element("dialog", { class: "dialog", "aria-label": title }, form);
  let picked: PickedRun | null = null;
  const choose = (run: PickedRun): void => {
    picked = run;
    dialog.close();
  };
  let timer = 0;
  let isOutdated = false;
  let latest = 0;
  const fill = async (): Promise<void> => {
    clearTimeout(timer);
    isOutdated = false;
    const mine = ++latest;
    const found = await choices(project, field.value, without, choose);
    if (mine === latest) list.replaceChildren(...found);
  };
  field.addEventListener("input", () => {
    clearTimeout(timer);
    isOutdated = true;
    timer = window.setTimeout(() => void fill(), SOON_MILLISECONDS);
  });
  field.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    // Of what was typed, not of what was listed before.
    void (isOutdated ? fill() : Promise.resolve()).then(() => list.querySelector("button")?.click());
  });
  form.addEventListener("keydown", (event) => walk(event, field, list));
  const closed = showDialog(dialog);
  field.focus();
  void fill();
  return closed.then(() => picked);
}

async function choices(project: string, find: string, without: string, choose: (run: PickedRun) => void): Promise<HTMLElement[]> {
  const query = new URLSearchParams({ columns: "id,name,state,color_index,created_at", limit: String(MOST_RUNS + 1) });
  if (find.trim()) query.set("filter", find.trim());
  try {
    const { results } = (await (await get(`${project}/run-table?${query}`)).json()) as { results: PickedRun[] };
    const others = results.filter(({ id }) => id !== without).slice(0, MOST_RUNS);
    return others.length ? others.map((run) => choice(run, choose)) : [note("No other run matches.")];
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    return [note(error.message)];
  }
}

const note = (words: string): HTMLElement => element("li", { class: "muted" }, words);

function choice(run: PickedRun, choose: (run: PickedRun) => void): HTMLElement {
  const dot = element("span", { class: "dot", style: `--run: var(--run-${run.color_index % 20})` });
  const words = [dot, make("span", "ellipsis", run.name), make("span", "muted small", run.id)];
  return element("li", {}, button(words, () => choose(run), { class: null, title: run.name }));
}

function walk(event: KeyboardEvent, field: HTMLElement, list: HTMLElement): void {
  const all = [field, ...list.querySelectorAll("button")];
  const at = all.indexOf(document.activeElement as HTMLElement);
  const to = { ArrowDown: at + 1, ArrowUp: at - 1 }[event.key];
  if (to === undefined || at < 0) return;
  event.preventDefault();
  all[(to + all.length) % all.length]!.focus();
}
