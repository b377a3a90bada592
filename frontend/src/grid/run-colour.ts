// Another colour for a run, kept with it for everybody: one of twenty, and how its line is broken.
import { messageOf, send } from "../api";
import { button, element } from "../dom";
import { colourVariable } from "../palette";
import { toast } from "../widgets/toast";
import type { GridModel } from "./grid-model";
import { openPopup } from "../widgets/popup";
import type { Row } from "./rows";

const COLOURS = 20;
const DASHES = ["Solid", "Dashed", "Dotted"];

export function openColours(anchor: HTMLElement, row: Row, model: GridModel, done: () => void): void {
  openPopup(anchor, `Colour of ${row.name}`, (box, close) => {
    const dash = element("select", { class: "input", "aria-label": "Line" }, ...DASHES.map((name, at) => element("option", { value: at }, name)));
    dash.value = String(Math.floor(row.color_index / COLOURS));
    const save = (colour: number): void => {
      close();
      void keep(row, Number(dash.value) * COLOURS + colour, model).then(done);
    };
    dash.addEventListener("change", () => save(row.color_index % COLOURS));
    const swatches = Array.from({ length: COLOURS }, (_, colour) => swatch(colour, row, () => save(colour)));
    box.append(element("div", { class: "grid-colours", role: "group", "aria-label": "Colour" }, ...swatches), dash);
  });
}

function swatch(colour: number, { color_index }: Row, act: () => void): HTMLElement {
  const isNow = color_index % COLOURS === colour;
  const dot = element("span", { class: "dot", style: `--run: var(${colourVariable(colour)})` });
  return button(dot, act, { class: "icon-button", "aria-label": `Colour ${colour + 1}`, "aria-pressed": String(isNow) });
}

async function keep({ id }: Row, index: number, model: GridModel): Promise<void> {
  await send("PATCH", model.questions.run(id), { color_index: index }).catch((error: unknown) => toast(messageOf(error)));
}
