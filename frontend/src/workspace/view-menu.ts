// The menu of views: which there are, what can be done with the open one, and what is done to all panels.
import { type MenuEntry, openMenu } from "../widgets/popup-menu";
import { newSection } from "./menus";
import { EMPTY } from "./layout";
import { copyLink, duplicate, keepAsOwn, remove, rename, setAudience, setDefault } from "./view-changes";
import type { ListedView } from "./view-client";
import type { Views } from "./views";

export function openViews(views: Views, anchor: HTMLElement): void {
  void views.attempt(async () => {
    const all = await views.client.list();
    const groups = [switches(views, all), ownEntries(views), layoutEntries(views)].filter((group) => group.length);
    openMenu(anchor, "Views", groups.flatMap((group, at) => (at ? [null, ...group] : group)));
  });
}

function switches(views: Views, all: readonly ListedView[]): MenuEntry[] {
  const open = views.isKept ? undefined : views.view?.id;
  const named = all.filter((view) => !view.is_personal).map((view) => ({
    label: view.name + noteOf(view),
    isChecked: view.id === open,
    act: () => views.go(view.id),
  }));
  const own = { label: "My workspace", isChecked: views.isKept, act: () => views.go(all.find((view) => view.is_personal)?.id ?? "") };
  return views.isSignedIn ? [own, ...named] : named;
}

const noteOf = ({ is_default, kind }: ListedView): string => (is_default ? " (default)" : kind === "personal" ? " (only you)" : "");

function ownEntries(views: Views): MenuEntry[] {
  const entries: MenuEntry[] = [{ label: "Copy the link", icon: "copy", act: () => void copyLink(views) }];
  if (!views.isSignedIn) return entries;
  entries.push({ label: "Save as a view…", icon: "plus", act: () => void views.saveAs() });
  if (views.isKept || !views.view) return entries;
  entries.push({ label: "Make it my workspace", icon: "download", act: () => keepAsOwn(views) });
  return [...entries, ...namedEntries(views, views.view)];
}

/** Of a view with a name; those that may not be written are duplicated. */
function namedEntries(views: Views, view: ListedView): MenuEntry[] {
  if (view.kind !== "team" && view.kind !== "personal") return [];
  const copy = { label: "Duplicate…", icon: "copy", act: () => void duplicate(views, view) };
  const last = { label: lastChange(view), isOff: true, act: () => {} };
  if (!views.canSave) return [copy, last];
  const isTeams = view.kind === "team";
  return [
    { label: "Rename…", icon: "pencil", act: () => void rename(views, view) },
    copy,
    ...(views.canEdit ? [{ label: "For the whole team", isChecked: isTeams, act: () => setAudience(views, view) }] : []),
    ...(isTeams ? [{ label: "Default of the project", isChecked: view.is_default, act: () => setDefault(views, view) }] : []),
    { label: "Delete the view", icon: "trash", act: () => remove(views, view) },
    last,
  ];
}

function lastChange({ changed_by, updated_at }: ListedView): string {
  const when = new Date(updated_at).toLocaleString("en", { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit", hour12: false });
  return `Changed by ${changed_by ?? "somebody"}, ${when}`;
}

function layoutEntries({ panels }: Views): MenuEntry[] {
  if (!panels) return [];
  const isAutomatic = panels.layout.mode === "automatic";
  return [
    { label: "New metrics get a panel", isChecked: isAutomatic, act: () => panels.edit((layout) => ({ ...layout, mode: isAutomatic ? "manual" : "automatic" })) },
    { label: "Settings of all panels…", icon: "gear", act: () => panels.openSettings(null) },
    { label: "Add a section…", icon: "plus", act: () => void newSection(panels, panels.layout.sections[0]?.id ?? null) },
    { label: "Start with no panel", icon: "square", act: () => panels.edit(() => ({ ...EMPTY, mode: "manual" })) },
    { label: "Reset the workspace", icon: "undo", act: () => panels.edit(() => EMPTY) },
  ];
}
