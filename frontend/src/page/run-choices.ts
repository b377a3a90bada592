// Which runs a person switched on or off by hand: ids, with a tilde those that are off.
import { remember, valueOf } from "./address";

/** The oldest choices of a very long story are forgotten. */
const MOST = 2_000;

/** Stands for all runs that have no choice of their own. */
const REST = "*";

export type Choices = ReadonlyMap<string, boolean>;

export const writtenChoices = (): string => valueOf("eyes");

export function readChoices(): Choices {
  const words = writtenChoices().split(",").filter(Boolean);
  return new Map(words.map((word) => (word.startsWith("~") ? [word.slice(1), false] : [word, true])));
}

export function writeChoices(choices: Choices): void {
  const runs = [...choices].filter(([run]) => run !== REST).slice(-MOST);
  const rest = choices.get(REST);
  const words = [...(rest === undefined ? [] : [[REST, rest] as const]), ...runs];
  remember({ eyes: words.map(([run, isVisible]) => (isVisible ? run : `~${run}`)).join(",") });
}

/** Before anybody chose, the newest runs are shown. */
export const isShown = (choices: Choices, run: string, isNew: boolean): boolean => choices.get(run) ?? choices.get(REST) ?? isNew;

export const withChoice = (choices: Choices, runs: Iterable<string>, isVisible: boolean): Choices =>
  new Map([...choices, ...[...runs].map((run) => [run, isVisible] as const)]);

export const all = (isVisible: boolean): Choices => new Map([[REST, isVisible]]);

export const onlyThese = (runs: Iterable<string>): Choices => withChoice(all(false), runs, true);

/** Nobody has switched on any run but these. */
export const withoutOthers = (choices: Choices, runs: ReadonlySet<string>): Choices =>
  new Map([...choices].filter(([run, isVisible]) => run === REST || !isVisible || runs.has(run)));

export const opened = (choices: Choices): string[] => [...choices].flatMap(([run, isVisible]) => (isVisible && run !== REST ? [run] : []));

/** `newest` are those that are shown while nobody has chosen. */
export function inverse(choices: Choices, newest: readonly string[]): Choices {
  const isRestShown = choices.get(REST) ?? false;
  const others = choices.has(REST) ? [] : newest.map((run) => [run, true] as const);
  const flipped = [...new Map([...others, ...choices])].map(([run, isVisible]) => [run, !isVisible] as const);
  return new Map([...flipped, [REST, !isRestShown]]);
}
