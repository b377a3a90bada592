// Which fields of a project's runs a person wants to see at once; kept in this browser.

export const pins = new EventTarget();

const keyOf = (project: string): string => `labstead:pinned-fields:${project}`;

/** Fields as filters name them: `config.lr`. */
export function pinnedFields(project: string): string[] {
  try {
    const kept = JSON.parse(localStorage.getItem(keyOf(project)) ?? "[]") as unknown;
    return Array.isArray(kept) ? kept.filter((field) => typeof field === "string") : [];
  } catch {
    return [];
  }
}

export function togglePin(project: string, field: string): void {
  const now = pinnedFields(project);
  const next = now.includes(field) ? now.filter((one) => one !== field) : [...now, field];
  localStorage.setItem(keyOf(project), JSON.stringify(next));
  pins.dispatchEvent(new Event("change"));
}
