// Panels that ask in the same moment for the same runs and range share one request.
import { get } from "../api";
import type { PanelColumns, XAxis } from "./columns";
import { decodeSeries, decodeSeriesJSON, SERIES_TYPE } from "./decode";

export interface SeriesRequest {
  /** The project's series address. */
  source: string;
  stream: string;
  metric: string;
  runs: readonly string[];
  x: XAxis;
  range?: readonly [number, number] | undefined;
  /** Cells of equal ratio instead of equal width. */
  isLog?: boolean;
  /** Width of the plot in CSS pixels. */
  width: number;
}

interface Waiting {
  metric: string;
  resolve: (panel: PanelColumns) => void;
  reject: (error: unknown) => void;
}

const GATHER_MILLISECONDS = 8;
const MOST_METRICS = 24;
/** As many as the server gives: the width of a large screen. */
const MOST_BUCKETS = 4000;
const BUCKET_STEP = 100;

const gathering = new Map<string, Waiting[]>();

/** Columns of one panel. Throws ApiError. */
export function fetchPanel(request: SeriesRequest): Promise<PanelColumns> {
  return new Promise((resolve, reject) => {
    const address = addressOf(request);
    const waiting = gathering.get(address) ?? openGroup(address);
    waiting.push({ metric: request.metric, resolve, reject });
  });
}

/** Widths are rounded up so that panels of nearly the same width fall into one request. */
export function bucketsFor(width: number): number {
  return Math.min(MOST_BUCKETS, Math.max(1, Math.ceil(width / BUCKET_STEP)) * BUCKET_STEP);
}

function openGroup(address: string): Waiting[] {
  const waiting: Waiting[] = [];
  gathering.set(address, waiting);
  setTimeout(() => {
    gathering.delete(address);
    for (let at = 0; at < waiting.length; at += MOST_METRICS) {
      void send(address, waiting.slice(at, at + MOST_METRICS));
    }
  }, GATHER_MILLISECONDS);
  return waiting;
}

function addressOf({ source, stream, runs, x, isLog, range, width }: SeriesRequest): string {
  const query = new URLSearchParams({
    runs: runs.join(","),
    x,
    stream,
    buckets: String(bucketsFor(width)),
  });
  if (isLog) query.set("x_scale", "log");
  if (range) {
    query.set("from", String(range[0]));
    query.set("to", String(range[1]));
  }
  return `${source}?${query}`;
}

async function send(address: string, waiting: Waiting[]): Promise<void> {
  const metrics = [...new Set(waiting.map((one) => one.metric))];
  try {
    const panels = await load(`${address}&${keysQuery(metrics)}`);
    const byMetric = new Map(panels.map((panel) => [panel.metric, panel]));
    for (const { metric, resolve } of waiting) resolve(byMetric.get(metric) ?? nothing(metric));
  } catch (error) {
    for (const { reject } of waiting) reject(error);
  }
}

/** A parameter for each key. A lone key is sent twice: only then may it contain a comma. */
export function keysQuery(metrics: readonly string[]): URLSearchParams {
  const keys = metrics.length === 1 ? [...metrics, ...metrics] : metrics;
  return new URLSearchParams(keys.map((key) => ["keys", key]));
}

async function load(address: string): Promise<PanelColumns[]> {
  const response = await get(address, `${SERIES_TYPE}, application/json;q=0.5`);
  const isBinary = response.headers.get("Content-Type")?.startsWith(SERIES_TYPE);
  return isBinary ? decodeSeries(await response.arrayBuffer()) : decodeSeriesJSON(await response.json());
}

const nothing = (metric: string): PanelColumns => ({ metric, x: new Float64Array(), runs: [] });
