// Dialogs over the page, and small forms in them.
import { button, element } from "../dom";

/** The page waits until it is closed; then it is gone. Answers with the value of the button that closed it. */
export function showDialog(dialog: HTMLDialogElement): Promise<string> {
  document.body.append(dialog);
  dialog.showModal();
  return new Promise((answer) => {
    dialog.addEventListener("close", () => {
      dialog.remove();
      answer(dialog.returnValue);
    });
  });
}

interface Answer {
  /** Of the action that was chosen; empty when the dialog was left. */
  value: string;
  form: HTMLFormElement;
}

/** Fields, and actions by value and label. The last one is the one that Enter presses. */
export async function askWith(title: string, fields: readonly HTMLElement[], actions: readonly (readonly [string, string])[]): Promise<Answer> {
  const dialog = element("dialog", { class: "dialog", "aria-label": title });
  const cancel = button("Cancel", () => dialog.close(), { class: "button" });
  const choices = actions.map(([value, label], at) => element("button", { class: at === actions.length - 1 ? "button button-primary" : "button", value }, label));
  const form = element("form", { method: "dialog", class: "stack" }, element("h2", {}, title), ...fields, element("div", { class: "dialog-actions" }, cancel, ...choices));
  form.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !(event.target as Element).matches("input")) return;
    event.preventDefault();
    choices.at(-1)!.click();
  });
  dialog.append(form);
  return { value: await showDialog(dialog), form };
}
