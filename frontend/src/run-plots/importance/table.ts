// Parameter importance as a table of bars: to sort, to search, and to act on a field.
import "../../styles/run-plots-lazy.css";
import { element, make, put } from "../../dom";
import { type MenuEntry, openMenu } from "../../widgets/popup-menu";
import { found, groundsOf, type Importance, type ImportanceKey, isDoubtful, nameOf, signed, type Sort, sorted } from "./answer";

export interface ImportanceActions {
  /** What can be done with a field; nothing leaves names as mere text. */
  menuOf: (field: string) => readonly MenuEntry[];
  onSort: (by: Sort) => void;
}

const MOST_ROWS = 100;
const LEAST_TO_SEARCH = 8;
const HEADS: readonly [Sort, string][] = [["name", "Parameter"], ["importance", "Importance"], ["correlation", "Correlation"]];

export class ImportanceTable {
  readonly element = make("div", "importance");
  private readonly search = element("input", { type: "search", class: "input", placeholder: "Find a parameter", "aria-label": "Find a parameter" });
  private readonly grounds = make("p", "importance-grounds");
  private readonly body = make("tbody", "");
  private readonly heads: HTMLElement[];
  private answer: Importance | undefined;
  private by: Sort = "importance";

  constructor(private readonly actions: ImportanceActions) {
    this.heads = HEADS.map(([by, label]) => this.headOf(by, label));
    const table = make("table", "importance-table", make("thead", "", make("tr", "", ...this.heads)), this.body);
    this.search.addEventListener("input", () => this.fill());
    this.element.append(this.search, make("div", "importance-scroll", table), this.grounds);
  }

  show(answer: Importance, by: Sort): void {
    this.answer = answer;
    this.by = by;
    this.search.hidden = answer.keys.length < LEAST_TO_SEARCH;
    this.grounds.textContent = groundsOf(answer) + (isDoubtful(answer) ? " That is little: the order may be chance." : "");
    this.grounds.toggleAttribute("data-doubtful", isDoubtful(answer));
    this.heads.forEach((head, at) => put(head, "aria-sort", HEADS[at]![0] === by ? (by === "name" ? "ascending" : "descending") : null));
    this.fill();
  }

  private fill(): void {
    const keys = sorted(found(this.answer!.keys, this.search.value), this.by);
    const most = Math.max(...this.answer!.keys.map(({ importance }) => importance), 1e-9);
    const focused = (document.activeElement as HTMLElement | null)?.dataset["field"];
    this.body.replaceChildren(...keys.slice(0, MOST_ROWS).map((key) => this.rowOf(key, most)));
    if (keys.length > MOST_ROWS) this.body.append(wide(`${keys.length - MOST_ROWS} more: search for their names.`));
    if (keys.length === 0) this.body.append(wide("No parameter matches."));
    if (focused) this.body.querySelector<HTMLElement>(`[data-field="${CSS.escape(focused)}"]`)?.focus();
  }

  private headOf(by: Sort, label: string): HTMLElement {
    const button = element("button", { type: "button" }, label);
    button.addEventListener("click", () => this.actions.onSort(by));
    return element("th", { scope: "col" }, button);
  }

  private rowOf(one: ImportanceKey, most: number): HTMLElement {
    const runs = one.count < this.answer!.n ? `${one.count} of ${this.answer!.n} runs have it` : "";
    const name = element("th", { scope: "row", title: [one.key, runs].filter(Boolean).join(": ") }, this.nameOf(one));
    return make("tr", "", name, importanceCell(one.importance, most), correlationCell(one));
  }

  private nameOf({ key }: ImportanceKey): HTMLElement {
    const entries = this.actions.menuOf(key);
    if (entries.length === 0) return make("span", "", nameOf(key));
    const button = element("button", { type: "button", class: "link-button importance-name", "aria-haspopup": "menu", "data-field": key }, nameOf(key));
    button.addEventListener("click", () => openMenu(button, nameOf(key), this.actions.menuOf(key)));
    return button;
  }
}

function importanceCell(importance: number, most: number): HTMLElement {
  const bar = make("span", "bar");
  bar.style.width = `${(importance / most) * 100}%`;
  const number = importance.toFixed(3);
  return element("td", { title: number }, make("span", "bar-row", make("span", "bar-track", bar), make("span", "bar-number", number)));
}

/** From the middle to the right where both grow together, to the left where one falls. */
function correlationCell({ correlation, correlated_value }: ImportanceKey): HTMLElement {
  if (correlation === null) return element("td", { class: "muted", title: "Too few runs have a number for a correlation" }, "—");
  const bar = make("span", "bar");
  bar.dataset["sign"] = correlation < 0 ? "minus" : "plus";
  bar.style.width = `${Math.abs(correlation) * 50}%`;
  const row = make("span", "bar-row", make("span", "bar-track bar-signed", bar), make("span", "bar-number", signed(correlation)));
  const about = correlated_value === null ? null : element("small", {}, correlated_value);
  const title = `${signed(correlation)}${correlated_value === null ? "" : `, of having ${correlated_value}`}`;
  return element("td", { title }, row, about);
}

const wide = (words: string): HTMLElement => make("tr", "", element("td", { colspan: 3, class: "muted" }, words));
