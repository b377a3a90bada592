// What can be done with a parameter that a panel names: an axis of a plot, a column of the run table.
import type { MenuEntry } from "../widgets/popup-menu";
import { addPanel, sectionOf, setPanel } from "./edits";
import type { PanelSpec } from "./layout";
import type { Desk } from "./menus";

/** Asks whoever holds the panel what can be done with a field. */
export type FieldMenuEvent = CustomEvent<{ field: string; metric: string; entries: MenuEntry[] }>;

interface Holder extends Desk, HTMLElement {}

const MOST_NAMED = 5;

/** `from` is the panel that asks. */
export function fieldEntries(desk: Holder, from: string, field: string, metric: string): MenuEntry[] {
  const panels = desk.layout.sections.flatMap((section) => section.panels);
  const parallels = panels.filter(({ kind }) => kind === "parallel").slice(0, MOST_NAMED);
  const add = (kind: string, settings: Record<string, unknown>) => () =>
    desk.edit(addPanel(sectionOf(desk.layout, from)!.id, { kind, metric: "", stream: "history", settings }));
  return [
    ...parallels.map((panel) => axisEntry(desk, panel, field)),
    { label: "New parallel coordinates with it", icon: "plus", act: add("parallel", { axes: [field, metric] }) },
    { label: "Scatter plot of the metric over it", icon: "plus", act: add("scatter", { x: field, y: metric }) },
    { label: "Add as a column of the run table", icon: "table", act: () => void addColumns(desk, [field, metric]) },
  ];
}

async function addColumns({ dataset }: Holder, fields: readonly string[]): Promise<void> {
  const [{ askForColumns }, { toast }] = await Promise.all([import("../grid/asked-columns"), import("../widgets/toast")]);
  askForColumns((dataset["src"] ?? "").replace(/\/series$/, ""), fields);
  toast("The run table has this column when you open it.", "info");
}

/** Before the last axis, which colours the lines. */
function axisEntry(desk: Desk, { id, settings }: PanelSpec, field: string): MenuEntry {
  const axes = Array.isArray(settings?.["axes"]) ? (settings["axes"] as string[]) : [];
  const title = typeof settings?.["title"] === "string" && settings["title"] ? `“${settings["title"]}”` : `“${axes.at(-1) ?? "parallel coordinates"}”`;
  const act = (): void => desk.edit(setPanel(id, { axes: [...axes.slice(0, -1), field, ...axes.slice(-1)] }));
  return { label: `Add as an axis to ${title}`, icon: "plus", isOff: axes.includes(field), act };
}
