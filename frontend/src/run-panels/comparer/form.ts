import { page } from "../../store";
import { choiceField, flagField } from "../../workspace/fields";
import { type Form, formOf, type Row } from "../../workspace/form";
import { row, runsRow, titleRow } from "../common-form";
import { type ComparerSettings, comparerSettings } from "./settings";

function rows(form: Form<ComparerSettings>): Row[] {
  const { value, set } = form;
  const shown = page.now.runs.filter((run) => run.isVisible).map(({ id, name }) => [id, name || id] as const);
  return [
    titleRow(form),
    runsRow(form),
    row("onlyDifferences", flagField("Only keys that differ", value.onlyDifferences, (onlyDifferences) => set({ onlyDifferences }))),
    row("baseline", choiceField("Baseline", value.baseline, [["", "The newest run"], ...shown], (baseline) => set({ baseline }))),
    row("showsChanges", flagField("Write the difference to the baseline", value.showsChanges, (showsChanges) => set({ showsChanges }))),
  ];
}

export const comparerForm = formOf(comparerSettings, [["Comparison", rows]]);
