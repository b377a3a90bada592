// What a column's head offers besides a click: the ways of the mouse for the keyboard.
import { openMenu, type MenuEntry } from "../widgets/popup-menu";
import { isDelta, labelOf, movedBy, pinned, removed, resized, WIDTH_STEP, type Column } from "./columns";
import type { GridModel } from "./grid-model";

export function openColumnMenu(anchor: HTMLElement, column: Column, model: GridModel): void {
  if (!column.key.startsWith("#") && !isDelta(column.key)) openMenu(anchor, `Column ${labelOf(column.key)}`, itemsFor(column, model));
}

function itemsFor({ key, isPinned }: Column, model: GridModel): MenuEntry[] {
  const isName = key === "name";
  const columns = (change: (now: Column[]) => Column[]) => (): void => model.set({ columns: change(model.chosen) });
  const order = (isDown: boolean, adds = false) => (): void =>
    model.set({ order: [...(adds ? model.view.order.filter((one) => one.key !== key) : []), { key, isDown }] });
  const width = (): number => model.chosen.find((one) => one.key === key)!.width;
  return [
    { label: "Sort down", act: order(true) },
    { label: "Sort up", act: order(false) },
    { label: "Sort by this as well", act: order(true, true), isOff: !model.view.order.length },
    { label: isPinned ? "Unpin" : "Pin to the left", act: columns((now) => pinned(now, key, !isPinned)), isOff: isName },
    { label: "Move left", act: columns((now) => movedBy(now, key, -1)), isOff: isName, isRepeated: true },
    { label: "Move right", act: columns((now) => movedBy(now, key, 1)), isOff: isName, isRepeated: true },
    { label: "Wider", act: columns((now) => resized(now, key, width() + WIDTH_STEP)), isRepeated: true },
    { label: "Narrower", act: columns((now) => resized(now, key, width() - WIDTH_STEP)), isRepeated: true },
    { label: "Group by this", act: () => model.set({ groups: [...model.view.groups, key] }), isOff: isName || model.view.groups.includes(key) },
    { label: "Hide", act: columns((now) => removed(now, key)), isOff: isName },
  ];
}
