// Another colour for a run, kept with it for everybody: one of twenty, and how its line is broken.
import { messageOf, send } from "../api";
import { element } from "../dom";
import { COLOURS } from "../palette";
import { toast } from "../widgets/toast";
import type { GridModel } from "./grid-model";
import { openPopup } from "../widgets/popup";
import { swatches } from "../widgets/swatches";
import type { Row } from "./rows";

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
    box.append(swatches(row.color_index % COLOURS, save), dash);
  });
}

async function keep({ id }: Row, index: number, model: GridModel): Promise<void> {
  await send("PATCH", model.questions.run(id), { color_index: index }).catch((error: unknown) => toast(messageOf(error)));
}
