// What the menus of panels and sections offer. Everything the mouse can do has an entry here.
import type { MenuEntry } from "../widgets/popup-menu";
import {
  addSection, changePanel, changeSection, duplicatePanel, type Edit, findPanel, movePanel, removePanel, removeSection,
  sectionOf, shiftPanel, shiftSection, sortSection,
} from "./edits";
import { hasSettings, type Layout, type Span } from "./layout";
import { taller } from "./sizing";

/** What holds the layout. */
export interface Desk {
  readonly layout: Layout;
  edit(change: Edit): void;
  openSettings(panel: string | null, section?: string): void;
  openAdding(section: string): void;
}

const WIDTHS: readonly [string, Span][] = [["Quarter", 3], ["Third", 4], ["Half", 6], ["Full width", 12]];

export function panelEntries(desk: Desk, id: string): MenuEntry[] {
  const others = desk.layout.sections.filter((section) => section !== sectionOf(desk.layout, id));
  const entries: MenuEntry[] = [
    ...(hasSettings(findPanel(desk.layout, id)?.kind ?? "") ? [{ label: "Settings…", icon: "gear", act: () => desk.openSettings(id) }] : []),
    { label: "Duplicate", icon: "copy", act: () => desk.edit(duplicatePanel(id)) },
    { label: "Move to the left", icon: "arrow-up", act: () => desk.edit(shiftPanel(id, -1)) },
    { label: "Move to the right", icon: "arrow-down", act: () => desk.edit(shiftPanel(id, 1)) },
  ];
  if (others.length) entries.push({ label: "Move to a section…", act: () => void chooseSection(desk, id) });
  return [...entries, null, ...sizes(desk, id), null, { label: "Remove", icon: "trash", act: () => desk.edit(removePanel(id)) }];
}

function sizes(desk: Desk, id: string): MenuEntry[] {
  const now = findPanel(desk.layout, id)?.span;
  const widths = WIDTHS.map(([label, span]) => ({
    label,
    isChecked: now === span,
    act: () => desk.edit(changePanel(id, { span })),
  }));
  return [
    ...widths,
    { label: "Taller", icon: "arrow-down", act: () => desk.edit(taller(id, 1)), isRepeated: true },
    { label: "Less tall", icon: "arrow-up", act: () => desk.edit(taller(id, -1)), isRepeated: true },
  ];
}

export function sectionEntries(desk: Desk, id: string): MenuEntry[] {
  const section = desk.layout.sections.find((one) => one.id === id)!;
  const next = desk.layout.sections[desk.layout.sections.indexOf(section) + 1]?.id ?? null;
  return [
    { label: "Add a panel…", icon: "plus", act: () => desk.openAdding(id) },
    { label: "Settings of its panels…", icon: "gear", act: () => desk.openSettings(null, id) },
    { label: "Rename…", icon: "pencil", act: () => void rename(desk, id, section.title) },
    { label: "Sort by name", act: () => desk.edit(sortSection(id)) },
    null,
    { label: "Move up", icon: "arrow-up", act: () => desk.edit(shiftSection(id, -1)) },
    { label: "Move down", icon: "arrow-down", act: () => desk.edit(shiftSection(id, 1)) },
    { label: "Add a section above…", icon: "plus", act: () => void newSection(desk, id) },
    { label: "Add a section below…", icon: "plus", act: () => void newSection(desk, next) },
    null,
    { label: "Remove", icon: "trash", act: () => desk.edit(removeSection(id)) },
  ];
}

async function rename(desk: Desk, id: string, title: string): Promise<void> {
  const { askText } = await import("../widgets/asking");
  const name = await askText({ title: "Rename the section", label: "Name", value: title, action: "Rename" });
  if (name) desk.edit(changeSection(id, (section) => ({ ...section, title: name })));
}

/** Before the section of this id; at the end for null. */
export async function newSection(desk: Desk, before: string | null): Promise<void> {
  const { askText } = await import("../widgets/asking");
  const name = await askText({ title: "Add a section", label: "Name", value: "", action: "Add" });
  if (name) desk.edit(addSection(name, before));
}

async function chooseSection(desk: Desk, panel: string): Promise<void> {
  const { askChoice } = await import("../widgets/asking");
  const options = desk.layout.sections.map(({ id, title }) => ({ value: id, label: title }));
  const section = await askChoice({ title: "Move to a section", label: "Section", options, action: "Move" });
  if (section) desk.edit(movePanel(panel, section, null));
}
