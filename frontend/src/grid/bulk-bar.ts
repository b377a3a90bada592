// What the foot of the grid offers for the selected runs, or for all that are shown.
import { confirm } from "../widgets/confirm";
import { askWith } from "../widgets/dialog";
import { icon } from "../widgets/icons";
import { openMenu } from "../widgets/popup-menu";
import { tellRefusal } from "../widgets/refusal";
import { toast } from "../widgets/toast";
import { remove, restore, selectedIds, stop, tag, type Outcome } from "./bulk";
import { saveCsv } from "./csv";
import { button, element } from "../dom";
import type { GridModel } from "./grid-model";
import { openPopup } from "../widgets/popup";
import { ALL, NONE } from "./selection";

const UNDO_MILLISECONDS = 20_000;
const ASKED_FROM = 20;
const MOST_HISTORIES = 1_000;
const MOST_FOR_A_SWEEP = 50;
const NOTHING_DONE = "Nothing was changed";

export class BulkBar {
  readonly box = element("div", { class: "grid-bulk", role: "group", "aria-label": "Selected runs" });
  private readonly count = element("strong");
  private readonly all = button("", () => this.model.select(ALL), { class: "button button-small button-quiet" });
  private readonly ofSelection: HTMLElement;

  /** `newSweep` is the page that begins a sweep, for those who may. */
  constructor(private readonly model: GridModel, canEdit: boolean, newSweep: string | undefined, private readonly refresh: () => void) {
    const changes = [
      tool("tag", "Tag", (anchor) => this.openTags(anchor)),
      tool("stop", "Stop", () => this.withIds((ids) => this.stop(ids))),
      tool("arrow-up", "Move", () => this.withIds((ids) => this.moveRuns(ids))),
      tool("trash", "Delete", () => this.withIds((ids) => this.remove(ids)), "button button-small button-danger"),
    ];
    this.ofSelection = element(
      "div",
      { class: "grid-bulk" },
      this.count,
      this.all,
      ...(newSweep ? [tool("target", "Sweep", () => this.withIds((ids) => openNewSweep(newSweep, ids)))] : []),
      ...(canEdit ? changes : []),
      tool("download", "Histories", (anchor) => this.withIds((ids) => this.openHistories(anchor, ids))),
      button("Clear", () => model.select(NONE), { class: "button button-small button-quiet" }),
    );
    this.box.append(this.ofSelection, element("span", { class: "spacer" }), tool("download", "CSV", () => void saveCsv(model), "button button-small button-quiet"));
    model.addEventListener("change", () => this.show());
    this.show();
  }

  private show(): void {
    const { selectedCount, total } = this.model;
    this.ofSelection.hidden = !selectedCount;
    this.count.textContent = `${selectedCount.toLocaleString("en")} selected`;
    this.all.hidden = !total || selectedCount >= total;
    this.all.textContent = `Select all ${(total ?? 0).toLocaleString("en")}`;
  }

  /** Which runs are selected may be a question to the server, which it may refuse. */
  private withIds(act: (ids: readonly string[]) => void | Promise<void>): void {
    void selectedIds(this.model).then(act).catch(tellRefusal(NOTHING_DONE));
  }

  private openTags(anchor: HTMLElement): void {
    openPopup(anchor, "Tag the selected runs", (box, close) => {
      const field = element("input", { class: "input", "aria-label": "Tag", list: "grid-tag-words", maxlength: 128, autocomplete: "off" });
      const words = element("datalist", { id: "grid-tag-words" });
      const act = (isOn: boolean) => (): void => {
        if (!field.value.trim()) return field.focus();
        close();
        this.withIds((ids) => this.tag(ids, field.value.trim(), isOn));
      };
      const form = element("form", { class: "grid-form" }, field, words, element("div", { class: "grid-popup-foot" }, button("Add", act(true), { class: "button button-small button-primary" }), button("Remove", act(false))));
      form.addEventListener("submit", (event) => {
        event.preventDefault();
        act(true)();
      });
      box.append(form);
      void this.model.questions.values("tags", "").then((found) => {
        const known = new Set(found.flatMap((one) => one.value as string[]));
        words.append(...[...known].map((value) => element("option", { value })));
      }).catch(tellRefusal("The tags in use could not be loaded"));
    });
  }

  private async tag(ids: readonly string[], word: string, isOn: boolean): Promise<void> {
    this.tell(await tag(this.model, ids, word, isOn), isOn ? `tagged “${word}”` : `no longer tagged “${word}”`);
  }

  private async stop(ids: readonly string[]): Promise<void> {
    if (!(await confirm(`Stop ${named(ids.length)}? Each program is asked to end at its next heartbeat.`, "Stop"))) return;
    this.tell(await stop(this.model, ids), "asked to stop");
  }

  /** For some days deleted runs can be restored; at once by a press. */
  private async remove(ids: readonly string[]): Promise<void> {
    if (ids.length >= ASKED_FROM && !(await confirm(`Delete ${named(ids.length)}?`, "Delete"))) return;
    await this.removeRuns(ids);
  }

  async removeRuns(ids: readonly string[]): Promise<void> {
    const outcome = await remove(this.model, ids);
    this.model.select(NONE);
    const undo = { label: "Undo", act: () => void this.restore(outcome.done) };
    this.tell(outcome, "deleted", outcome.done.length ? undo : undefined);
  }

  async moveRuns(ids: readonly string[]): Promise<void> {
    const { moveRuns } = await import("./moving");
    const moved = await moveRuns(this.model, ids);
    if (!moved) return;
    this.model.select(NONE);
    this.tell(moved.outcome, `moved to ${moved.project}`);
  }

  private async restore(ids: readonly string[]): Promise<void> {
    this.tell(await restore(this.model, ids), "restored");
  }

  tell({ done, refusals }: Outcome, what: string, action?: { label: string; act: () => void }): void {
    if (done.length || !refusals.length) toast(`${named(done.length)} ${what}.`, "info", action, action && UNDO_MILLISECONDS);
    for (const sentence of refusals) toast(sentence);
    this.refresh();
  }

  private openHistories(anchor: HTMLElement, ids: readonly string[]): void {
    const save = (form: string, more = "") => (): void => {
      const runs = ids.slice(0, MOST_HISTORIES).map(encodeURIComponent).join(",");
      location.assign(`${this.model.questions.project}/history.${form}?runs=${runs}${more}`);
    };
    const isOff = ids.length > MOST_HISTORIES;
    openMenu(anchor, "Histories of these runs", [
      { label: isOff ? "Parquet (1,000 runs at most)" : "Parquet", act: save("parquet"), isOff },
      { label: "CSV for a spreadsheet", act: save("csv", "&spreadsheet=1"), isOff },
    ]);
  }
}

const named = (count: number): string => `${count.toLocaleString("en")} ${count === 1 ? "run" : "runs"}`;

function tool(name: string, label: string, act: (anchor: HTMLElement) => void, className = "button button-small"): HTMLButtonElement {
  const made: HTMLButtonElement = button([icon(name), label], () => act(made), { class: className });
  return made;
}

/** A sweep over what the runs were configured with. */
async function openNewSweep(address: string, ids: readonly string[]): Promise<void> {
  if (ids.length > MOST_FOR_A_SWEEP && !(await takesFewer(ids.length))) return;
  const chosen = ids.slice(0, MOST_FOR_A_SWEEP).join(",");
  location.assign(`${address}?runs=${encodeURIComponent(chosen)}`);
}

async function takesFewer(count: number): Promise<boolean> {
  const why = element("p", {}, `The ranges of a new sweep come from ${MOST_FOR_A_SWEEP} runs at most. The first ${MOST_FOR_A_SWEEP} of the ${count.toLocaleString("en")} selected ones give them.`);
  return (await askWith("Begin a sweep", [why], [["yes", "Go on"]])).value === "yes";
}
