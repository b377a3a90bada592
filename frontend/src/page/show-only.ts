// Closes the eyes of all runs in the list but some.
import { page } from "../store";
import { toast } from "../widgets/toast";

/** As if a person pressed each eye that is to change; charts hear of it once. */
export function showOnly(runs: readonly string[]): void {
  const wanted = new Set(runs);
  const rows = [...document.querySelectorAll<HTMLElement>("labstead-runs [data-run]")];
  page.together(() => {
    for (const row of rows) {
      if (wanted.has(row.dataset["run"]!) !== (row.dataset["visible"] === "true")) row.querySelector<HTMLElement>("[data-eye]")?.click();
    }
  });
  const shown = rows.filter((row) => wanted.has(row.dataset["run"]!)).length;
  const rest = runs.length - shown;
  toast(`Charts show ${countOf(shown)}${rest ? `; the other ${rest} are on further pages of the list` : ""}.`, "info");
}

const countOf = (runs: number): string => `${runs} run${runs === 1 ? "" : "s"}`;
