// Which runs a person switched on or off by hand, kept in this browser for each project.

const keyOf = (project: string): string => `labstead:runs:${project}`;

export function readChoices(project: string): Map<string, boolean> {
  const kept = localStorage.getItem(keyOf(project));
  return new Map(kept ? (JSON.parse(kept) as [string, boolean][]) : []);
}

export function writeChoice(project: string, run: string, isVisible: boolean): void {
  const choices = readChoices(project).set(run, isVisible);
  localStorage.setItem(keyOf(project), JSON.stringify([...choices]));
}
