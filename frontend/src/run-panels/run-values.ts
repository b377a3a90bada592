// Values of the page's runs. Panels that ask in the same moment share one request.
import { type Page, Questions } from "../grid/questions";
import type { Row } from "../grid/rows";
import { isField } from "./fields";

/** Which runs: some by their ids, or all that a filter lets through. */
export type Those = { ids: readonly string[] } | { filter: string };

export interface RunQuestion {
  /** The project's series address, which panels have anyway. */
  source: string;
  /** `config.lr`, `summary` (all of it), `state`. Names that the run table does not know are passed over. */
  columns: readonly string[];
  runs: Those;
  /** The newest of them. */
  most: number;
}

export interface RunValues {
  /** Newest first. */
  rows: readonly Row[];
  /** How many runs match. */
  total: number;
}

interface Waiting {
  question: RunQuestion;
  resolve: (values: RunValues) => void;
  reject: (error: unknown) => void;
}

const GATHER_MILLISECONDS = 8;
const MOST_COLUMNS = 400;
/** A row needs them to be named, coloured and dated. */
const ALWAYS = ["id", "name", "state", "color_index", "created_at"];

const gathering = new Map<string, Waiting[]>();

/** Throws ApiError. */
export function fetchRunValues(question: RunQuestion): Promise<RunValues> {
  return new Promise((resolve, reject) => {
    const place = JSON.stringify([question.source, question.runs]);
    const waiting = gathering.get(place) ?? openGroup(place);
    waiting.push({ question, resolve, reject });
  });
}

function openGroup(place: string): Waiting[] {
  const waiting: Waiting[] = [];
  gathering.set(place, waiting);
  setTimeout(() => {
    gathering.delete(place);
    for (const some of packed(waiting, ({ question }) => question.columns.length)) void send(some);
  }, GATHER_MILLISECONDS);
  return waiting;
}

/** In as few heaps as hold what they may; what is too large for any stands alone. */
export function packed<T>(things: readonly T[], sizeOf: (thing: T) => number, most = MOST_COLUMNS): T[][] {
  const heaps: T[][] = [];
  let room = 0;
  for (const thing of things) {
    if (heaps.length === 0 || sizeOf(thing) > room) {
      heaps.push([]);
      room = most;
    }
    heaps.at(-1)!.push(thing);
    room -= sizeOf(thing);
  }
  return heaps;
}

async function send(waiting: readonly Waiting[]): Promise<void> {
  const { source, runs } = waiting[0]!.question;
  const columns = columnsOf(waiting.flatMap(({ question }) => question.columns));
  const most = Math.max(...waiting.map(({ question }) => question.most));
  try {
    const page = await new Questions(projectOf(source)).rows({ filter: filterOf(runs), order: [], columns }, { limit: most });
    for (const { question, resolve } of waiting) resolve(partOf(page, question.most));
  } catch (error) {
    for (const { reject } of waiting) reject(error);
  }
}

const partOf = ({ results, total }: Page, most: number): RunValues =>
  ({ rows: results.length > most ? results.slice(0, most) : results, total });

/** Each once; a part of an object goes where all of it is asked for. */
export function columnsOf(asked: readonly string[]): string[] {
  const all = new Set([...ALWAYS, ...asked.filter(isField)]);
  return [...all].filter((name) => !name.includes(".") || !all.has(name.slice(0, name.indexOf("."))));
}

export const filterOf = (runs: Those): string => ("filter" in runs ? runs.filter : JSON.stringify({ id: { $in: runs.ids } }));

/** `/api/v1/teams/ada/projects/digits` of the series address below it. */
export const projectOf = (source: string): string => source.replace(/\/series$/, "");
