// Name, notes and tags are edited where they stand: Enter saves, Escape leaves all as it was.
import { get, messageOf, send } from "../api";
import { element } from "../dom";
import type { GridModel } from "./grid-model";
import { openPopup } from "../widgets/popup";
import { valueOf, type Row } from "./rows";

interface Kind {
  label: string;
  hint: string;
  read: (value: unknown) => string;
  write: (text: string) => unknown;
  isLong?: boolean;
}

const text = (value: unknown): string => String(value ?? "");
const KINDS: Record<string, Kind> = {
  name: { label: "Name", hint: "Enter saves", read: text, write: (typed) => typed.trim() },
  notes: { label: "Notes", hint: "Enter saves, Shift Enter begins a line", read: text, write: (typed) => typed, isLong: true },
  tags: {
    label: "Tags",
    hint: "Separated by commas; Enter saves",
    read: (value) => ((value as string[] | undefined) ?? []).join(", "),
    write: (typed) => [...new Set(typed.split(",").map((tag) => tag.trim()).filter(Boolean))],
  },
};

export const isEditable = (key: string): boolean => key in KINDS;

/** An editor over the cell. `done` is called once the server has the new value. */
export function editCell(cell: HTMLElement, key: string, row: Row, model: GridModel, done: () => void): void {
  const kind = KINDS[key]!;
  const box = openPopup(cell, `${kind.label} of ${row.name}`, (box, close) => {
    box.classList.add("grid-editor");
    box.style.width = `${Math.max(cell.offsetWidth + 2, 260)}px`;
    new CellEditor(box, kind, key, row, model, () => {
      close();
      done();
    });
  });
  const { left, top } = cell.getBoundingClientRect();
  Object.assign(box.style, { left: `${Math.min(left, innerWidth - box.offsetWidth - 8)}px`, top: `${Math.min(top, innerHeight - box.offsetHeight - 8)}px` });
  const field = box.querySelector<HTMLInputElement>(".input")!;
  field.focus();
  field.select();
}

class CellEditor {
  private readonly field: HTMLInputElement | HTMLTextAreaElement;
  private readonly error = element("p", { class: "errors", role: "alert", hidden: true });
  /** What the person saw when they began. */
  private seen: string;
  private isSaving = false;

  constructor(
    box: HTMLElement,
    private readonly kind: Kind,
    private readonly key: string,
    private readonly row: Row,
    private readonly model: GridModel,
    private readonly done: () => void,
  ) {
    this.seen = kind.read(valueOf(row, key));
    this.field = element(kind.isLong ? "textarea" : "input", { class: "input", "aria-label": kind.label }) as HTMLInputElement;
    this.field.value = this.seen;
    this.field.addEventListener("keydown", (event) => this.onKey(event as KeyboardEvent));
    box.append(this.field, element("p", { class: "help" }, kind.hint), this.error);
  }

  private onKey(event: KeyboardEvent): void {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    void this.save();
  }

  private async save(): Promise<void> {
    if (this.isSaving) return;
    if (this.field.value === this.seen) return this.done();
    this.isSaving = true;
    try {
      if (await this.isStillAsSeen()) {
        await send("PATCH", this.model.questions.run(this.row.id), { [this.key]: this.kind.write(this.field.value) });
        this.done();
      }
    } catch (error) {
      this.say(messageOf(error));
    } finally {
      this.isSaving = false;
    }
  }

  /** Another person's change is shown before it is written over; the next Enter does that. */
  private async isStillAsSeen(): Promise<boolean> {
    const run = (await (await get(this.model.questions.run(this.row.id))).json()) as Row;
    const now = this.kind.read(valueOf(run, this.key));
    if (now === this.seen) return true;
    this.seen = now;
    this.say(`Changed meanwhile to “${now}”. Enter again to replace that.`);
    return false;
  }

  private say(sentence: string): void {
    this.error.textContent = sentence;
    this.error.hidden = false;
  }
}
