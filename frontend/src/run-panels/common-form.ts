// Rows that the settings of all panels over runs have.
import { choiceField, textField } from "../workspace/fields";
import { fieldsPicker } from "../workspace/field-picker";
import type { Form, Row } from "../workspace/form";
import type { CommonSettings } from "./settings";

const RUNS = [["shown", "Those shown in charts"], ["matching", "All that match the list's filter"]] as const;

export const row = (names: string | readonly string[], element: HTMLElement): Row =>
  ({ names: typeof names === "string" ? [names] : names, element });

/** A form of settings that are no less than the common ones. */
type CommonForm = { value: CommonSettings } & Pick<Form<CommonSettings>, "catalogue"> & { set: (settings: Partial<CommonSettings>) => void };

export const titleRow = ({ value, set }: CommonForm): Row =>
  row("title", textField("Title", value.title, (title) => set({ title }), "Automatic"));

export const runsRow = ({ value, set }: CommonForm): Row =>
  row("runs", choiceField("Runs", value.runs, RUNS, (runs) => set({ runs: runs as CommonSettings["runs"] })));

export const groupRow = ({ value, catalogue, set }: CommonForm): Row =>
  row("by", fieldsPicker("Group runs by", value.by, catalogue, (by) => set({ by }), { sources: ["config", "run", "summary"], help: "A field, like config.lr" }));
