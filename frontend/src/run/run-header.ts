// <labstead-run-header>: to the run before and after, and the menu of what can be done with this one.
import { ApiError, send } from "../api";
import { confirm } from "../widgets/confirm";
import { copyText } from "../widgets/clipboard";
import { LastingElement } from "../widgets/lasting-element";
import { openMenu, type MenuEntry } from "../widgets/popup-menu";
import { toast } from "../widgets/toast";
import { isShortcut } from "../widgets/typing";
import { promiseUndo } from "../widgets/undo-deletion";
import { runOrder } from "./order";
import { pickRun } from "./run-picker";

interface Neighbour {
  id: string;
  name: string;
}

const RUNS_A_PAGE = 10_000;

class RunHeader extends LastingElement {
  protected begin(signal: AbortSignal): void {
    for (const button of this.querySelectorAll<HTMLButtonElement>("button[data-compare], [data-run-menu]")) button.disabled = false;
    document.addEventListener("click", (event) => this.onClick(event.target as Element), { signal });
    document.addEventListener("keydown", (event) => this.onKey(event), { signal });
    void this.findNeighbours().catch((error: unknown) => {
      if (!(error instanceof ApiError)) throw error;
    });
  }

  private get run(): string {
    return this.dataset["run"]!;
  }

  private async findNeighbours(): Promise<void> {
    const kept = runOrder(this.dataset["key"]!);
    const found = (await this.neighbours(kept.filter, kept.order)) ?? (await this.neighbours("", []));
    this.link("[data-before]", found?.[0]);
    this.link("[data-after]", found?.[1]);
  }

  /** The runs beside this one; null where it is not among those of the table. */
  private async neighbours(filter: string, order: readonly string[]): Promise<[Neighbour | undefined, Neighbour | undefined] | null> {
    let [last, cursor]: [Neighbour | undefined, string | null] = [undefined, ""];
    while (cursor !== null) {
      const { results, next }: { results: Neighbour[]; next: string | null } = await this.page(filter, order, cursor);
      const at = results.findIndex(({ id }) => id === this.run);
      if (at >= 0) return [results[at - 1] ?? last, results[at + 1]];
      [last, cursor] = [results.at(-1), next];
    }
    return null;
  }

  private async page(filter: string, order: readonly string[], cursor: string): Promise<{ results: Neighbour[]; next: string | null }> {
    const question = { filter, order, columns: ["id", "name"], limit: RUNS_A_PAGE, cursor };
    return (await send("POST", `${this.dataset["project"]}/run-table`, question)).json() as Promise<{ results: Neighbour[]; next: string | null }>;
  }

  private link(selector: string, run: Neighbour | undefined): void {
    const link = this.querySelector<HTMLAnchorElement>(selector)!;
    if (!run) return;
    link.href = `${this.dataset["runs"]}/${encodeURIComponent(run.id)}${this.dataset["tab"]}`;
    link.removeAttribute("aria-disabled");
    link.title = `${link.dataset["title"]}: ${run.name}`;
  }

  private onKey(event: KeyboardEvent): void {
    if (!isShortcut(event)) return;
    const selector = { j: "[data-after]", k: "[data-before]" }[event.key];
    const link = selector && this.querySelector<HTMLAnchorElement>(`${selector}[href]`);
    if (link) link.click();
  }

  private onClick(target: Element): void {
    const button = target.closest<HTMLElement>("[data-run-menu]");
    if (button) openMenu(button, "Run", this.entries());
    const compare = target.closest<HTMLElement>("button[data-compare]");
    if (compare) openMenu(compare, "Compare", this.comparisons());
  }

  private comparisons(): MenuEntry[] {
    const { parent } = this.dataset;
    const { baseline } = runOrder(this.dataset["key"]!);
    const entries: MenuEntry[] = [{ label: "Another run…", icon: "search", act: () => void this.compareWithAnother() }];
    if (baseline && baseline !== this.run) entries.unshift({ label: `The baseline, ${baseline}`, icon: "pin", act: () => this.compareWith(baseline) });
    if (parent) entries.unshift({ label: `What it was forked from, ${parent}`, icon: "undo", act: () => this.compareWith(parent) });
    return entries;
  }

  private async compareWithAnother(): Promise<void> {
    const picked = await pickRun(this.dataset["project"]!, "Compare with", this.run);
    if (picked) this.compareWith(picked.id);
  }

  private compareWith(other: string): void {
    location.assign(`${this.dataset["compare"]}?a=${encodeURIComponent(other)}&b=${encodeURIComponent(this.run)}`);
  }

  private entries(): MenuEntry[] {
    const { api } = this.dataset;
    const save = (form: string, more = "") => (): void => location.assign(`${api}/history.${form}${more}`);
    const entries: MenuEntry[] = [
      { label: "Copy the id", icon: "copy", act: () => void copyText(this.run, "The id is") },
      null,
      { label: "History as Parquet", icon: "download", act: save("parquet") },
      { label: "History as CSV", icon: "download", act: save("csv", "?spreadsheet=1") },
      { label: "History as NDJSON", icon: "download", act: save("ndjson") },
    ];
    if (this.dataset["canEdit"] !== undefined) entries.push(null, { label: "Delete", icon: "trash", act: () => void this.removeRun() });
    return entries;
  }

  private async removeRun(): Promise<void> {
    const { name, api, project } = this.dataset;
    if (!(await confirm(`Delete “${name}” with its curves, logs and files? For some days it can be restored.`, "Delete"))) return;
    try {
      document.body.setAttribute("data-leaving", "");
      await send("DELETE", api!);
      promiseUndo({ what: `The run “${name}”`, restore: `${project}/deleted-runs/${encodeURIComponent(this.run)}/restore` });
      location.assign(this.dataset["runs"]!);
    } catch (error) {
      document.body.removeAttribute("data-leaving");
      if (!(error instanceof ApiError)) throw error;
      toast(error.message);
    }
  }
}

customElements.define("labstead-run-header", RunHeader);
