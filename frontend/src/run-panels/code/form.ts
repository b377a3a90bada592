import { page } from "../../store";
import { choiceField } from "../../workspace/fields";
import { type Form, formOf, type Row } from "../../workspace/form";
import { row, titleRow } from "../common-form";
import { type CodeSettings, codeSettings } from "./settings";

const MODES = [["split", "Side by side"], ["unified", "One below the other"]] as const;

function rows(form: Form<CodeSettings>): Row[] {
  const { value, set } = form;
  const shown = page.now.runs.filter((run) => run.isVisible).map(({ id, name }) => [id, name || id] as const);
  return [
    row("before", choiceField("First run", value.before, [["", "The last but one of those shown"], ...shown], (before) => set({ before }))),
    row("after", choiceField("Second run", value.after, [["", "The last of those shown"], ...shown], (after) => set({ after }))),
    row("mode", choiceField("Differences", value.mode, MODES, (mode) => set({ mode: mode as CodeSettings["mode"] }))),
    titleRow(form),
  ];
}

export const codeForm = formOf(codeSettings, [["Code", rows]]);
