// Rows of one question, fetched in blocks as they come into sight.
import { ApiError } from "../api";
import type { Page } from "./questions";
import type { Row } from "./rows";
import { blocksOf, type Range } from "../windowing";

export const BLOCK = 100;
const MOST_BLOCKS = 100;

interface Block {
  rows: Row[];
  isStale: boolean;
}

export type Fetch = (offset: number, limit: number, signal: AbortSignal) => Promise<Page>;

/** Dispatches `change` when rows arrived or were refused. */
export class RowSource extends EventTarget {
  /** How many runs match; null before the first answer. */
  total: number | null = null;
  error: ApiError | null = null;
  private readonly blocks = new Map<number, Block>();
  private readonly asked = new Map<number, AbortController>();

  constructor(private readonly fetch: Fetch) {
    super();
  }

  row(at: number): Row | undefined {
    return this.blocks.get(Math.floor(at / BLOCK))?.rows[at % BLOCK];
  }

  /** All that is here, in no order. */
  *known(): Generator<Row> {
    for (const block of this.blocks.values()) yield* block.rows;
  }

  /** Fetch what is missing or stale in a range; what others asked for and nobody sees is given up. */
  async need(range: Range): Promise<void> {
    const wanted = blocksOf(range, BLOCK);
    for (const [at, request] of this.asked) if (!wanted.includes(at)) this.drop(at, request);
    const missing = wanted.filter((at) => (this.blocks.get(at)?.isStale ?? true) && !this.asked.has(at));
    await Promise.all(missing.map((at) => this.load(at)));
    this.forgetFarFrom(wanted);
  }

  /** Runs have changed: whatever is needed next is asked for again. Old rows stay until then. */
  spoil(): void {
    for (const block of this.blocks.values()) block.isStale = true;
    for (const [at, request] of this.asked) this.drop(at, request);
  }

  end(): void {
    for (const [at, request] of this.asked) this.drop(at, request);
  }

  private drop(at: number, request: AbortController): void {
    request.abort();
    this.asked.delete(at);
  }

  private async load(at: number): Promise<void> {
    const request = new AbortController();
    this.asked.set(at, request);
    try {
      const page = await this.fetch(at * BLOCK, BLOCK, request.signal);
      this.blocks.set(at, { rows: page.results, isStale: false });
      this.total = page.total;
      this.error = null;
    } catch (error) {
      if (request.signal.aborted) return;
      if (!(error instanceof ApiError)) throw error;
      this.error = error;
    } finally {
      if (this.asked.get(at) === request) this.asked.delete(at);
    }
    this.dispatchEvent(new Event("change"));
  }

  private forgetFarFrom(wanted: readonly number[]): void {
    const centre = wanted[0] ?? 0;
    const far = [...this.blocks.keys()].sort((one, other) => Math.abs(other - centre) - Math.abs(one - centre));
    for (const at of far.slice(0, Math.max(0, far.length - MOST_BLOCKS))) this.blocks.delete(at);
  }
}
