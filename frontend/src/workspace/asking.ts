// Small dialogs with one field. They answer null when they are left.

interface Question {
  title: string;
  label: string;
  action: string;
}

export function askText({ value, ...question }: Question & { value: string }): Promise<string | null> {
  const input = document.createElement("input");
  input.className = "input";
  input.required = true;
  input.maxLength = 200;
  input.value = value;
  return ask(question, input).then((typed) => typed?.trim() || null);
}

export function askChoice(
  { options, ...question }: Question & { options: readonly { value: string; label: string }[] },
): Promise<string | null> {
  const select = document.createElement("select");
  select.className = "input";
  select.append(...options.map(({ value, label }) => new Option(label, value)));
  return ask(question, select);
}

export function askSure(question: Question & { sentence: string }): Promise<boolean> {
  return ask(question, null, question.sentence).then((answer) => answer !== null);
}

function ask({ title, label, action }: Question, field: HTMLInputElement | HTMLSelectElement | null, sentence = ""): Promise<string | null> {
  const dialog = document.createElement("dialog");
  dialog.className = "dialog";
  dialog.setAttribute("aria-label", title);
  const form = document.createElement("form");
  form.method = "dialog";
  form.className = "stack";
  const heading = document.createElement("h2");
  heading.textContent = title;
  form.append(heading, field ? labelled(label, field) : words(sentence), actions(dialog, action));
  dialog.append(form);
  document.body.append(dialog);
  dialog.showModal();
  return new Promise((answer) => {
    dialog.addEventListener("close", () => {
      answer(dialog.returnValue === "yes" ? (field?.value ?? "") : null);
      dialog.remove();
    });
  });
}

function labelled(label: string, field: HTMLElement): HTMLElement {
  const box = document.createElement("label");
  box.className = "field";
  box.append(words(label, "span"), field);
  return box;
}

function words(text: string, tag: "p" | "span" = "p"): HTMLElement {
  const element = document.createElement(tag);
  element.textContent = text;
  return element;
}

function actions(dialog: HTMLDialogElement, action: string): HTMLElement {
  const box = document.createElement("div");
  box.className = "dialog-actions";
  const cancel = document.createElement("button");
  cancel.type = "button";
  cancel.className = "button";
  cancel.textContent = "Cancel";
  cancel.addEventListener("click", () => dialog.close());
  const go = document.createElement("button");
  go.className = "button button-primary";
  go.value = "yes";
  go.textContent = action;
  box.append(cancel, go);
  return box;
}
