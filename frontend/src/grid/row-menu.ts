// What can be done to one run, from its row.
import { messageOf, send } from "../api";
import { openMenu, type MenuEntry } from "../widgets/popup-menu";
import { toast } from "../widgets/toast";
import type { BulkBar } from "./bulk-bar";
import type { GridModel } from "./grid-model";
import { ACTIVE, type Row } from "./rows";

export interface RowActions {
  model: GridModel;
  bulk: BulkBar;
  canEdit: boolean;
  /** The address of the run's page. */
  page: string;
  edit: (key: string) => void;
  toggleEye: () => void;
  showOnly: () => void;
  /** Opens the colours. */
  colour: () => void;
}

export function openRowMenu(anchor: HTMLElement, row: Row, actions: RowActions): void {
  openMenu(anchor, row.name, [...looks(row, actions), ...(actions.canEdit ? changes(row, actions) : [])]);
}

function looks(row: Row, { model, page, toggleEye, showOnly }: RowActions): MenuEntry[] {
  const { pins, baseline } = model.view;
  const isPinned = pins.includes(row.id);
  const isBaseline = baseline === row.id;
  return [
    { label: "Open", act: () => location.assign(page) },
    { label: "Show or hide in charts", act: toggleEye },
    { label: "Show only this in charts", act: showOnly },
    { label: isPinned ? "Unpin" : "Pin to the top", act: () => model.pin(row.id, !isPinned) },
    { label: isBaseline ? "No baseline" : "Compare with this run", act: () => model.compareWith(isBaseline ? "" : row.id) },
  ];
}

function changes(row: Row, { model, bulk, edit, colour }: RowActions): MenuEntry[] {
  return [
    { label: "Rename", act: () => edit("name") },
    { label: "Edit tags", act: () => edit("tags") },
    { label: "Edit notes", act: () => edit("notes") },
    { label: "Colour…", act: colour },
    { label: "Move to another project…", act: () => void bulk.moveRuns([row.id]), isOff: ACTIVE.has(row.state) },
    { label: "Stop", act: () => void stopRun(row, model), isOff: !ACTIVE.has(row.state) },
    { label: "Delete", act: () => void bulk.removeRuns([row.id]) },
  ];
}

async function stopRun(row: Row, model: GridModel): Promise<void> {
  await send("POST", `${model.questions.run(row.id)}/stop`).then(
    () => toast(`“${row.name}” was asked to stop.`, "info"),
    (error: unknown) => toast(messageOf(error)),
  );
}
