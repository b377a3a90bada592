// A confusion matrix as a table: to be read by eyes and screen readers alike.
import { formatValue } from "../format";
import { make } from "../dom";
import type { Confusion } from "./chart";

const MOST_CLASSES = 60;

export function matrixOf({ classes, counts }: Confusion): HTMLElement {
  const shown = classes.slice(0, MOST_CLASSES);
  const most = Math.max(1, ...counts.flat());
  const table = make("table", "confusion");
  table.dataset["size"] = shown.length > 12 ? "many" : "few";
  table.append(make("caption", "visually-hidden", "Rows are actual classes, columns predicted ones."));
  table.append(make("tr", "", corner(), ...shown.map((name) => headOf(name, "col"))));
  shown.forEach((name, actual) => {
    const cells = shown.map((other, predicted) => cellOf(counts[actual]![predicted]!, most, `${name} taken for ${other}`));
    table.append(make("tr", "", headOf(name, "row"), ...cells));
  });
  return make("div", "confusion-scroll", table);
}

const corner = (): HTMLElement => make("td", "confusion-corner", "actual ↓ predicted →");

function headOf(name: string, scope: "col" | "row"): HTMLElement {
  const head = make("th", "", make("span", "", name));
  head.scope = scope;
  head.title = name;
  return head;
}

function cellOf(count: number, most: number, title: string): HTMLElement {
  const cell = make("td", "", formatValue(count));
  cell.style.setProperty("--share", String(Math.sqrt(count / most)));
  cell.toggleAttribute("data-dark", Math.sqrt(count / most) > 0.6);
  cell.title = `${title}: ${formatValue(count)}`;
  return cell;
}
