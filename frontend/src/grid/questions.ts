// What the grid asks the run table of one project.
import { get, send } from "../api";
import type { Row } from "./rows";

export interface Question {
  filter: string;
  order: string[];
  columns: string[];
}

export interface Page {
  results: Row[];
  next: string | null;
  total: number;
}

export interface Statistics {
  n: number;
  mean: number | null;
  min: number | null;
  max: number | null;
  std: number | null;
}

export interface Group {
  value: unknown;
  missing: boolean;
  count: number;
  metrics: Record<string, Statistics>;
  groups: Group[];
}

export interface FieldUse {
  key: string;
  source: string;
  count: number;
  kinds: Record<string, number>;
}

export interface UsedValue {
  value: unknown;
  count: number;
}

type Part = Record<string, number | string | boolean>;

const LONGEST_QUERY = 4_000;
const MOST_KEYS = 10_000;
const LARGEST_PAGE = 10_000;

/** `project` is its address below the API: `/api/v1/teams/ada/projects/digits`. */
export class Questions {
  constructor(readonly project: string) {}

  async rows(question: Question, part: Part, signal?: AbortSignal): Promise<Page> {
    const answer = await this.ask(question, part, signal);
    return (await answer.json()) as Page;
  }

  /** All that match, page by page. */
  async *allRows(question: Question): AsyncGenerator<Page> {
    let cursor: string | null = "";
    while (cursor !== null) {
      const page: Page = await this.rows(question, { limit: LARGEST_PAGE, cursor });
      yield page;
      cursor = page.next;
    }
  }

  async groups(filter: string, by: readonly string[], metrics: readonly string[]): Promise<Group[]> {
    const query = new URLSearchParams({ filter });
    repeated(query, "by", by);
    repeated(query, "metrics", metrics);
    return ((await this.json(`groups?${query}`)) as { groups: Group[] }).groups;
  }

  async keys(): Promise<FieldUse[]> {
    return ((await this.json(`keys?limit=${MOST_KEYS}`)) as { keys: FieldUse[] }).keys;
  }

  async values(key: string, search: string): Promise<UsedValue[]> {
    const query = new URLSearchParams({ search, limit: "30" });
    repeated(query, "key", [key]);
    return ((await this.json(`values?${query}`)) as { values: UsedValue[] }).values;
  }

  run(id: string): string {
    return `${this.project}/runs/${encodeURIComponent(id)}`;
  }

  private async json(below: string): Promise<unknown> {
    return (await get(`${this.project}/run-table/${below}`)).json();
  }

  /** In the address, so that the browser may keep the answer; a long question as a body. */
  private ask(question: Question, part: Part, signal?: AbortSignal): Promise<Response> {
    const address = `${this.project}/run-table`;
    const query = new URLSearchParams(Object.entries(part).map(([name, value]) => [name, String(value)]));
    if (question.filter) query.set("filter", question.filter);
    repeated(query, "order", question.order);
    repeated(query, "columns", question.columns);
    const asked = `${address}?${query}`;
    if (asked.length < LONGEST_QUERY) return get(asked, undefined, signal);
    return send("POST", address, { ...question, ...part }, signal);
  }
}

/** A word alone would be split at its commas; so there are always two. */
function repeated(query: URLSearchParams, name: string, words: readonly string[]): void {
  const hasComma = words.some((word) => word.includes(","));
  if (!hasComma) {
    if (words.length) query.set(name, words.join(","));
    return;
  }
  for (const word of words) query.append(name, word);
  if (words.length === 1) query.append(name, "");
}
