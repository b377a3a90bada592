// Which runs a person switched on or off by hand, kept in this browser for each project.

const keyOf = (project: string): string => `labstead:runs:${project}`;

/** Stands for all runs that have no choice of their own. */
const REST = "*";

export type Choices = ReadonlyMap<string, boolean>;

export function readChoices(project: string): Choices {
  const kept = localStorage.getItem(keyOf(project));
  return new Map(kept ? (JSON.parse(kept) as [string, boolean][]) : []);
}

export function writeChoices(project: string, choices: Choices): void {
  localStorage.setItem(keyOf(project), JSON.stringify([...choices]));
}

/** Before anybody chose, the newest runs are shown. */
export const isShown = (choices: Choices, run: string, isNew: boolean): boolean => choices.get(run) ?? choices.get(REST) ?? isNew;

export const withChoice = (choices: Choices, runs: Iterable<string>, isVisible: boolean): Choices =>
  new Map([...choices, ...[...runs].map((run) => [run, isVisible] as const)]);

export const all = (isVisible: boolean): Choices => new Map([[REST, isVisible]]);

export const only = (run: string): Choices => new Map([[REST, false], [run, true]]);

/** `newest` are those that are shown while nobody has chosen. */
export function inverse(choices: Choices, newest: readonly string[]): Choices {
  const isRestShown = choices.get(REST) ?? false;
  const others = choices.has(REST) ? [] : newest.map((run) => [run, true] as const);
  const flipped = [...new Map([...others, ...choices])].map(([run, isVisible]) => [run, !isVisible] as const);
  return new Map([...flipped, [REST, !isRestShown]]);
}
