// Closes the eyes of all runs but some, be they on this page of the list or on others.
import { toast } from "../widgets/toast";
import { onlyThese, writeChoices } from "./run-choices";

export function showOnly(runs: readonly string[]): void {
  writeChoices(onlyThese(runs));
  document.dispatchEvent(new Event("eyes-change"));
  toast(`Charts show ${runs.length} run${runs.length === 1 ? "" : "s"}.`, "info");
}
