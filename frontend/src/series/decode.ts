// The series answer: `u32 header length | JSON header | padding to 8 | blocks`, or the same as JSON.
import type { Column, PanelColumns, RunColumns } from "./columns";

export const SERIES_TYPE = "application/x-labstead-series";

interface Block {
  off: number;
  n?: number;
  t: "f32" | "f64";
}
type Listed = (number | string | null)[];
type Numbers = Block | Listed;

interface SeriesHeader {
  run: string;
  n_raw: number;
  last: number | null;
  y: Numbers;
  lo?: Numbers;
  hi?: Numbers;
  lost?: number[];
  above?: number[];
  below?: number[];
}

interface Header {
  v: number;
  panels: {
    metric: string;
    x: { kind: string; values: Numbers };
    series: SeriesHeader[];
    incomplete?: string[];
  }[];
}

/** Panels of a binary answer. Blocks are views into `buffer`, so nothing is copied. */
export function decodeSeries(buffer: ArrayBuffer): PanelColumns[] {
  const view = new DataView(buffer);
  const headerBytes = view.getUint32(0, true);
  const header = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, 4, headerBytes))) as Header;
  const blocksAt = Math.ceil((4 + headerBytes) / 8) * 8;
  return panelsOf(header, (block, n) => viewOf(buffer, blocksAt + block.off, block.n ?? n, block.t));
}

/** The same from the JSON form. */
export function decodeSeriesJSON(header: unknown): PanelColumns[] {
  return panelsOf(header as Header, () => {
    throw new Error("A JSON answer holds arrays, not blocks.");
  });
}

type ReadBlock = (block: Block, n: number) => Column;

function panelsOf(header: Header, read: ReadBlock): PanelColumns[] {
  if (header.v !== 1) throw new Error(`This page cannot read series of version ${header.v}. Reload it.`);
  return header.panels.map((panel) => {
    const x = Float64Array.from(column(panel.x.values, 0, read));
    return { metric: panel.metric, x, runs: panel.series.map((one) => runOf(one, x.length, read)), incomplete: panel.incomplete ?? [] };
  });
}

function runOf(one: SeriesHeader, n: number, read: ReadBlock): RunColumns {
  const { lost = [], above = [], below = [] } = one;
  const run: RunColumns = { run: one.run, nRaw: one.n_raw, last: one.last, y: column(one.y, n, read), lost, above, below };
  if (one.lo && one.hi) {
    run.lo = column(one.lo, n, read);
    run.hi = column(one.hi, n, read);
  }
  return run;
}

function column(numbers: Numbers, n: number, read: ReadBlock): Column {
  return Array.isArray(numbers) ? fromJSON(numbers) : read(numbers, n);
}

/** Null is no value; infinities come as the strings "Infinity" and "-Infinity". */
const fromJSON = (values: Listed): Float64Array =>
  Float64Array.from(values, (value) => (value === null ? NaN : Number(value)));

function viewOf(buffer: ArrayBuffer, at: number, n: number, type: Block["t"]): Column {
  const Kind = type === "f64" ? Float64Array : Float32Array;
  if (at % Kind.BYTES_PER_ELEMENT === 0) return new Kind(buffer, at, n);
  return new Kind(buffer.slice(at, at + n * Kind.BYTES_PER_ELEMENT));
}
