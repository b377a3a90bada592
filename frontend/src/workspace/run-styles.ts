// How single runs are drawn in one line panel: colour, dash and width of their lines.
import type { LineSettings, LineStyle } from "../charts/settings";
import { button, element, make } from "../dom";
import { COLOURS } from "../palette";
import { page, type Run } from "../store";
import { openPopup } from "../widgets/popup";
import { swatch, swatches } from "../widgets/swatches";
import { choiceField } from "./fields";

const DASHES = [["", "Auto"], ["0", "Solid"], ["1", "Dashed"], ["2", "Dotted"]] as const;
const WIDTHS = [["", "Usual"], ["1", "Thin"], ["3", "Bold"]] as const;
const MOST_RUNS = 30;

type Styles = LineSettings["lines"];
type Change = (style: LineStyle) => void;

export function runStyles(styles: Styles, tell: (styles: Styles) => void): HTMLElement {
  const box = make("div", "field");
  const title = make("span", "");
  title.textContent = "Lines of single runs";
  let now = styles;
  const shown = page.now.runs.filter((run) => run.isVisible);
  const rows = shown.slice(0, MOST_RUNS).map((run) =>
    runStyle(run, now[run.id] ?? {}, (style) => {
      now = { ...now, [run.id]: { ...now[run.id], ...style } };
      tell(now);
    }),
  );
  box.append(title, ...rows);
  if (shown.length > MOST_RUNS) box.append(make("p", "muted small", `The first ${MOST_RUNS} of ${shown.length} shown runs. Hide some to reach the others.`));
  if (shown.length === 0) box.append(make("p", "muted small", "No run is shown."));
  return box;
}

function runStyle(run: Run, style: LineStyle, change: Change): HTMLElement {
  const { name } = run;
  const dash = choiceField(`Dash of ${name}`, String(style.dash ?? ""), DASHES, (chosen) => change({ dash: numberOrNone(chosen) }));
  const width = choiceField(`Width of ${name}`, String(style.width ?? ""), WIDTHS, (chosen) => change({ width: numberOrNone(chosen) }));
  return element("div", { class: "run-style" }, colourButton(run, style, change), element("span", { class: "run-style-name", title: name }, name), dash, width);
}

function colourButton({ name, colour }: Run, style: LineStyle, change: Change): HTMLElement {
  let now = style.colour;
  const opener = button(swatch(now ?? colour), () => openPopup(opener, `Colour of ${name} in this panel`, fill), {
    class: "icon-button", "aria-label": `Colour of ${name}`,
  });
  const set = (chosen: number | undefined, close: () => void): void => {
    now = chosen;
    close();
    opener.replaceChildren(swatch(chosen ?? colour));
    change({ colour: chosen });
  };
  const fill = (box: HTMLElement, close: () => void): void => {
    const own = button("The run’s own", () => set(undefined, close), { class: "button" });
    box.append(make("h2", "popup-title ellipsis", name), swatches((now ?? colour) % COLOURS, (chosen) => set(chosen, close)), own);
  };
  return opener;
}

const numberOrNone = (chosen: string): number | undefined => (chosen ? Number(chosen) : undefined);
