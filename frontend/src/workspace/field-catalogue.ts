// The fields of a project's runs, searched on the server: there may be a hundred thousand.
import { get } from "../api";
import type { FieldUse } from "../grid/questions";

export type FieldSource = "config" | "summary" | "run";

const MOST_FOUND = 50;

export class FieldCatalogue {
  private readonly known = new Map<string, Promise<FieldUse[]>>();

  /** `source` is the project's series address; `metrics` are those that its runs log. */
  constructor(readonly source: string, readonly metrics: readonly string[]) {}

  /** Fields with the text in their name, by name. Nothing when the server does not answer. */
  find(search: string, sources: readonly FieldSource[], most = MOST_FOUND): Promise<FieldUse[]> {
    const query = new URLSearchParams({ search, source: sources.join(","), limit: String(most) });
    const asked = String(query);
    if (!this.known.has(asked)) this.known.set(asked, this.load(asked));
    return this.known.get(asked)!;
  }

  /** The first that hold numbers. */
  async numbers(source: FieldSource, most: number): Promise<string[]> {
    const found = await this.find("", [source]);
    return found.filter(({ kinds }) => (kinds["number"] ?? 0) > 0).map(({ key }) => key).slice(0, most);
  }

  /** The summary of the metric that says most: one of validation, and a loss, before the others. */
  get tellingMetric(): string {
    const rank = (name: string): number => Number(!/^(val|eval|test)/i.test(name)) * 2 + Number(!/loss|acc/i.test(name));
    const first = [...this.metrics].sort((one, other) => rank(one) - rank(other))[0];
    return first === undefined ? "" : `summary.${first}`;
  }

  private async load(query: string): Promise<FieldUse[]> {
    const address = this.source.replace(/series$/, "run-table/keys");
    const answer = await get(`${address}?${query}`).catch(() => null);
    return answer ? ((await answer.json()) as { keys: FieldUse[] }).keys : [];
  }
}
