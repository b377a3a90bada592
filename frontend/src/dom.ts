// Elements in one expression.

export type Child = Node | string | null | undefined | false;
type Attributes = Record<string, string | number | boolean | null | undefined>;

/** `true` is an empty attribute; `false`, null and undefined are none. */
export function element<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Attributes = {},
  ...children: Child[]
): HTMLElementTagNameMap[Tag] {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== false && value !== null && value !== undefined) made.setAttribute(name, value === true ? "" : String(value));
  }
  made.append(...children.filter((child) => child !== null && child !== undefined && child !== false));
  return made;
}

/** One of a class, which most are. */
export const make = <Tag extends keyof HTMLElementTagNameMap>(tag: Tag, className: string, ...content: Child[]): HTMLElementTagNameMap[Tag] =>
  element(tag, { class: className || null }, ...content);

/** A field with its name above it. */
export const labelled = (label: string, field: HTMLElement): HTMLElement => make("label", "field", make("span", "", label), field);

export function button(label: Child | readonly Child[], act: (event: MouseEvent) => void, attributes: Attributes = {}): HTMLButtonElement {
  const made = element("button", { type: "button", class: "button button-small", ...attributes }, ...[label].flat());
  made.addEventListener("click", act);
  return made;
}

/** Set an attribute only when it differs: unchanged ones cost no style. */
export function put(node: Element, name: string, value: string | null): void {
  if (node.getAttribute(name) === value) return;
  if (value === null) node.removeAttribute(name);
  else node.setAttribute(name, value);
}
