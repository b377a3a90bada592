// Questions before what cannot be undone: `hx-confirm` on htmx elements, `data-confirm` on forms.

/** Ask in the page's own dialog; true when the person agreed. */
export function confirm(question: string, action = "Continue"): Promise<boolean> {
  const dialog = document.createElement("dialog");
  dialog.className = "dialog";
  dialog.setAttribute("role", "alertdialog");
  const form = document.createElement("form");
  form.method = "dialog";
  const sentence = document.createElement("p");
  sentence.textContent = question;
  dialog.setAttribute("aria-label", question);
  const row = document.createElement("div");
  row.className = "dialog-actions";
  row.append(choice("Cancel", "button"), choice(action, "button button-danger", "yes"));
  form.append(sentence, row);
  dialog.append(form);
  document.body.append(dialog);
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(dialog.returnValue === "yes");
    });
  });
}

function choice(label: string, className: string, value = ""): HTMLButtonElement {
  const button = document.createElement("button");
  button.className = className;
  button.value = value;
  button.textContent = label;
  return button;
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
