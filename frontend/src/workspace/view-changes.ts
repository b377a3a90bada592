// What is done with views: saved under a name, renamed, shared, deleted; and two people at one.
import { element, labelled } from "../dom";
import { copyText } from "../widgets/clipboard";
import { askWith } from "../widgets/dialog";
import { toast } from "../widgets/toast";
import { askText } from "../widgets/asking";
import type { Audience, ListedView } from "./view-client";
import { GONE, type Views } from "./views";

const UNDO_MILLISECONDS = 20_000;

interface NewName {
  name: string;
  kind: Audience;
}

export async function saveAs(views: Views, title = "Save as a view", value = ""): Promise<void> {
  const wanted = await askName(title, value, views.canEdit);
  if (!wanted) return;
  await views.attempt(async () => {
    const made = await views.client.create(wanted.name, wanted.kind, await views.whole());
    views.forgetDraft();
    views.go(made.id);
  });
}

export const duplicate = (views: Views, { name }: ListedView): Promise<void> => saveAs(views, "Duplicate the view", `${name} (copy)`);

/** A name, and for those who may: for everybody or oneself. */
function askName(title: string, value: string, canShare: boolean): Promise<NewName | null> {
  const name = element("input", { class: "input", name: "name", required: true, maxlength: 128, value, autocomplete: "off" });
  const choice = (kind: Audience, label: string, isOn: boolean): HTMLElement =>
    element("label", { class: "check" }, element("input", { type: "radio", name: "kind", value: kind, checked: isOn, disabled: kind === "team" && !canShare }), label);
  const audience = element("fieldset", { class: "view-audience" },
    element("legend", { class: "visually-hidden" }, "Who sees it in their list"),
    choice("team", canShare ? "For the team" : "For the team: only members may", canShare),
    choice("personal", "Only for me", !canShare),
  );
  return askWith(title, [labelled("Name", name), audience], [["yes", "Save"]]).then((answer) => {
    const form = new FormData(answer.form);
    const typed = String(form.get("name") ?? "").trim();
    return answer.value === "yes" && typed ? { name: typed, kind: form.get("kind") as Audience } : null;
  });
}

/** Somebody else saved first: nobody's work goes without a word. */
export async function askConflict(views: Views): Promise<void> {
  await views.attempt(async () => {
    const theirs = await views.client.read(views.view!.id);
    const sentence = element("p", {}, `${theirs.changed_by ?? "Somebody"} has changed “${theirs.name}” while you did.`);
    const { value } = await askWith("Two changes of one view", [sentence], [["theirs", "Take theirs"], ["mine", "Overwrite"], ["copy", "Save mine as…"]]);
    if (value === "mine") await views.save(true);
    else if (value === "copy") await saveAs(views, "Save as a view", `${theirs.name} (mine)`);
    else if (value === "theirs") {
      views.forgetDraft();
      views.go(theirs.id);
    }
  });
}

export async function rename(views: Views, { id, name: value }: ListedView): Promise<void> {
  const name = await askText({ title: "Rename the view", label: "Name", value, action: "Rename" });
  if (name) change(views, id, { name });
}

export const setDefault = (views: Views, { id, is_default }: ListedView): void => change(views, id, { is_default: !is_default });

export const setAudience = (views: Views, { id, kind }: ListedView): void => change(views, id, { kind: kind === "team" ? "personal" : "team" });

function change(views: Views, id: string, changes: { name?: string; is_default?: boolean; kind?: Audience }): void {
  void views.attempt(async () => {
    const { version } = views.view!;
    const changed = await views.client.update(id, changes);
    // What somebody saved meanwhile stays a conflict.
    views.take(changed.version === version + 1 ? changed : { ...changed, version });
  });
}

/** Gone at once, and back by a press on the page that follows. */
export function remove(views: Views, { id, name }: ListedView): void {
  void views.attempt(async () => {
    await views.client.remove(id);
    views.forgetDraft();
    sessionStorage.setItem(GONE, JSON.stringify({ id, name }));
    views.go("");
  });
}

/** The page after a deletion offers the way back. */
export function offerUndo(views: Views): void {
  const gone = sessionStorage.getItem(GONE);
  if (!gone) return;
  sessionStorage.removeItem(GONE);
  const { id, name } = JSON.parse(gone) as { id: string; name: string };
  const act = (): void => void views.attempt(async () => views.go((await views.client.restore(id)).id));
  toast(`The view “${name}” is deleted.`, "info", { label: "Undo", act }, UNDO_MILLISECONDS);
}

export function keepAsOwn(views: Views): void {
  void views.attempt(async () => {
    await views.client.keep(await views.whole());
    views.forgetDraft();
    views.go("");
  });
}

/** Of a view as it is saved its own link; else of the state as it is now. */
export async function copyLink(views: Views): Promise<void> {
  await views.attempt(async () => {
    const address = new URL(location.href);
    if (views.isSignedIn && (views.isKept || views.isDirty)) {
      const draft = await views.client.share(await views.whole());
      address.search = "";
      address.searchParams.set("view", draft.id);
    }
    await copyText(address.href, "The link is", views.isKept || views.isDirty ? "It opens this state, whatever you change later." : "");
  });
}
