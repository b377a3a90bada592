// The dialog that adds panels: a gallery of kinds, and for line charts the metrics to draw.
import "../styles/settings-lazy.css";
import { element, make } from "../dom";
import { page } from "../store";
import { showDialog } from "../widgets/dialog";
import { icon } from "../widgets/icons";
import { addPanel, newId } from "./edits";
import { FieldCatalogue } from "./field-catalogue";
import type { Kind } from "./kind";
import { KINDS, LINE } from "./kinds";
import type { PanelSettings } from "./form";
import type { Desk } from "./menus";
import { metricsForm } from "./adding-lines";

interface Holder extends Desk, HTMLElement {}

export function openAdding(desk: Holder, section: string): void {
  const dialog = element("dialog", { class: "dialog adding", "aria-label": "Add panels" });
  const cards = KINDS.map((kind) => card(kind, () => void choose(kind)));
  let latest = 0;
  /** What a panel starts with may have to be asked for: only the last choice is added, and none once the dialog is left. */
  const choose = async (kind: Kind): Promise<void> => {
    const mine = ++latest;
    if (kind === LINE) return dialog.replaceChildren(metricsForm(desk, section, dialog));
    const settings = await kind.start(new FieldCatalogue(desk.dataset["src"] ?? "", page.now.keys));
    if (mine !== latest || !dialog.open) return;
    add(desk, section, kind, settings);
    dialog.close();
  };
  const gallery = element("div", { class: "gallery", role: "group", "aria-label": "Kinds of panels" }, ...cards);
  gallery.addEventListener("keydown", (event) => walk(event, cards));
  const cancel = element("button", { class: "button" }, "Cancel");
  const head = element("form", { method: "dialog", class: "adding-head" }, make("h2", "", "Add a panel"), cancel);
  dialog.append(head, gallery);
  void showDialog(dialog);
  cards[0]!.focus();
}

function card({ title, help, icon: name }: Kind, act: () => void): HTMLButtonElement {
  const words = make("span", "gallery-words", make("span", "gallery-title", title), make("span", "muted small", help));
  const made = element("button", { type: "button", class: "gallery-card" }, icon(name), words);
  made.addEventListener("click", act);
  return made;
}

/** Arrows go through the cards as they stand, Tab besides from one to the next. */
function walk(event: KeyboardEvent, cards: readonly HTMLButtonElement[]): void {
  const at = cards.indexOf(document.activeElement as HTMLButtonElement);
  const columns = cards.filter(({ offsetTop }) => offsetTop === cards[0]!.offsetTop).length;
  const by = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: columns, ArrowUp: -columns }[event.key];
  const to = by === undefined ? { Home: 0, End: cards.length - 1 }[event.key] : at + by;
  if (to === undefined || at < 0) return;
  event.preventDefault();
  cards[Math.max(0, Math.min(to, cards.length - 1))]!.focus();
}

/** With what it shows by itself; its settings stand open beside it. */
function add(desk: Holder, section: string, { kind, span, height }: Kind, settings: PanelSettings): void {
  const id = newId();
  desk.edit(addPanel(section, { kind, metric: "", stream: "history", settings, ...(span && { span }), ...(height && { height }) }, id));
  desk.openSettings(id);
}
