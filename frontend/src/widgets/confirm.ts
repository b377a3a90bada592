// Questions before what cannot be undone: `hx-confirm` on htmx elements, `data-confirm` on forms.
import { element, make } from "../dom";
import { showDialog } from "./dialog";

/** Ask in the page's own dialog; true when the person agreed. */
export async function confirm(question: string, action = "Continue", more: HTMLElement[] = [], dismissal = "Cancel"): Promise<boolean> {
  const choices = make("div", "dialog-actions",
    element("button", { class: "button", value: "" }, dismissal),
    element("button", { class: "button button-danger", value: "yes" }, action));
  const dialog = element("dialog", { class: "dialog", role: "alertdialog", "aria-label": question },
    element("form", { method: "dialog" }, element("p", {}, question), ...more, choices));
  return (await showDialog(dialog)) === "yes";
}

async function onSubmit(event: SubmitEvent): Promise<void> {
  const form = event.target as HTMLFormElement;
  const question = form.dataset["confirm"];
  if (!question || form.dataset["confirmed"]) return;
  event.preventDefault();
  const action = event.submitter?.textContent?.trim();
  if (!(await confirm(question, action))) return;
  form.dataset["confirmed"] = "true";
  form.requestSubmit(event.submitter);
}

export function startConfirming(): void {
  document.addEventListener("submit", (event) => void onSubmit(event), true);
  document.addEventListener("htmx:confirm", (event) => {
    event.preventDefault();
    const { ctx, issueRequest, dropRequest } = (event as CustomEvent).detail;
    const label = (ctx.sourceElement as HTMLElement).dataset["confirmAction"];
    void confirm(String(ctx.confirm), label).then((isSure) => (isSure ? issueRequest() : dropRequest()));
  });
}
