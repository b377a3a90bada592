// People to mention, offered while “@” and a name are typed into the text area inside.
import { ApiError, get } from "../api";
import { element } from "../dom";

interface Person {
  username: string;
  name: string;
}

const TYPED = /(?:^|[^\w@/.-])@([\w-]{0,64})$/;
const WAIT_MILLISECONDS = 120;

/** `<labstead-mentions data-people="…">` around a text area: a list box below it, by mouse and by arrow keys. */
class Mentions extends HTMLElement {
  private readonly list = element("ul", { class: "mention-list", role: "listbox", "aria-label": "People to mention", hidden: "" });
  private timer: ReturnType<typeof setTimeout> | undefined;
  private asked = 0;
  private chosen = 0;

  connectedCallback(): void {
    this.list.id = `${this.area.id}-people`;
    this.append(this.list);
    this.area.setAttribute("aria-controls", this.list.id);
    this.area.setAttribute("aria-autocomplete", "list");
    this.area.addEventListener("input", this.onInput);
    this.area.addEventListener("keydown", this.onKey);
    this.area.addEventListener("blur", this.close);
    // Before the text area loses the focus.
    this.list.addEventListener("pointerdown", this.onPointer);
  }

  disconnectedCallback(): void {
    clearTimeout(this.timer);
    this.area?.removeEventListener("input", this.onInput);
    this.area?.removeEventListener("keydown", this.onKey);
    this.area?.removeEventListener("blur", this.close);
    this.list.remove();
  }

  private get area(): HTMLTextAreaElement {
    return this.querySelector("textarea")!;
  }

  /** What stands between “@” and the caret, if that is where one types. */
  private get typed(): string | undefined {
    return TYPED.exec(this.area.value.slice(0, this.area.selectionStart))?.[1];
  }

  private readonly onInput = (): void => {
    clearTimeout(this.timer);
    if (this.typed === undefined) this.close();
    else this.timer = setTimeout(() => void this.offer(), WAIT_MILLISECONDS);
  };

  private async offer(): Promise<void> {
    const asked = ++this.asked;
    const response = await get(`${this.dataset["people"]}?q=${encodeURIComponent(this.typed ?? "")}`).catch((error) => {
      if (error instanceof ApiError) return undefined;
      throw error;
    });
    const people = response ? ((await response.json()) as Person[]) : [];
    if (asked === this.asked && this.typed !== undefined) this.show(people);
  }

  private show(people: Person[]): void {
    this.list.replaceChildren(...people.map((person, index) => this.option(person, index)));
    this.list.hidden = people.length === 0;
    this.choose(0);
  }

  private option({ username, name }: Person, index: number): HTMLElement {
    const words = name === username ? [] : [element("span", { class: "muted" }, name)];
    return element("li", { role: "option", id: `${this.list.id}-${index}`, "data-username": username }, `@${username} `, ...words);
  }

  private choose(index: number): void {
    const options = [...this.list.children];
    this.chosen = options.length ? (index + options.length) % options.length : 0;
    options.forEach((option, at) => option.setAttribute("aria-selected", String(at === this.chosen)));
    const current = options[this.chosen];
    if (current) this.area.setAttribute("aria-activedescendant", current.id);
  }

  private readonly onKey = (event: KeyboardEvent): void => {
    if (this.list.hidden) return;
    if (event.key === "ArrowDown") this.choose(this.chosen + 1);
    else if (event.key === "ArrowUp") this.choose(this.chosen - 1);
    else if (event.key === "Enter" || event.key === "Tab") this.take(this.list.children[this.chosen]);
    else if (event.key === "Escape") this.close();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  private readonly onPointer = (event: PointerEvent): void => {
    event.preventDefault();
    this.take((event.target as Element).closest("[data-username]"));
  };

  private take(option: Element | null | undefined): void {
    const username = (option as HTMLElement | null | undefined)?.dataset["username"];
    const typed = this.typed;
    this.close();
    if (!username || typed === undefined) return;
    const end = this.area.selectionStart;
    this.area.setRangeText(`${username} `, end - typed.length, end, "end");
  }

  private readonly close = (): void => {
    clearTimeout(this.timer);
    this.asked++;
    this.list.hidden = true;
    this.area?.removeAttribute("aria-activedescendant");
  };
}

customElements.define("labstead-mentions", Mentions);
