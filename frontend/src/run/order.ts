// In which order a project's runs stand: as its table was set up last in this window, else newest first.

export interface RunOrder {
  filter: string;
  order: string[];
  baseline: string;
}

const NEWEST_FIRST: RunOrder = { filter: "", order: [], baseline: "" };
/** `project` is `ada/digits`. */
const keyOf = (project: string): string => `labstead:run-order:${project.toLowerCase()}`;

export function rememberOrder(project: string, order: RunOrder): void {
  sessionStorage.setItem(keyOf(project), JSON.stringify(order));
}

export function runOrder(project: string): RunOrder {
  try {
    const kept = JSON.parse(sessionStorage.getItem(keyOf(project)) ?? "null") as RunOrder | null;
    return kept && Array.isArray(kept.order) ? { ...NEWEST_FIRST, ...kept } : NEWEST_FIRST;
  } catch {
    return NEWEST_FIRST;
  }
}
