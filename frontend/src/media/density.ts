// Histograms over steps as one grid of densities: pure, the canvas is elsewhere.
import type { StepValue } from "./answer";
import { asFields, asList } from "./items";

export interface Histogram {
  step: number;
  counts: number[];
  /** One more than counts, ascending. */
  edges: number[];
}

export interface Density {
  steps: number[];
  low: number;
  high: number;
  rows: number;
  /** Column by column, from the lowest row up; 1 is the greatest share of a column's mass. */
  cells: Float32Array;
}

/** The histogram in a logged value, or nothing where it makes no sense. */
export function histogramOf({ step, value }: StepValue): Histogram | undefined {
  const fields = asFields(value);
  const counts = asList(fields["values"]).map(Number);
  const edges = asList(fields["bins"]).map(Number);
  const isSound = counts.length > 0 && edges.length === counts.length + 1 && [...counts, ...edges].every(Number.isFinite);
  return isSound && edges[0]! <= edges.at(-1)! ? { step, counts, edges } : undefined;
}

export function densityOf(histograms: readonly Histogram[], rows: number): Density {
  const low = Math.min(...histograms.map((one) => one.edges[0]!));
  const top = Math.max(...histograms.map((one) => one.edges.at(-1)!));
  const high = top > low ? top : low + 1;
  const cells = new Float32Array(histograms.length * rows);
  histograms.forEach((one, at) => fill(cells.subarray(at * rows, (at + 1) * rows), one, low, (high - low) / rows));
  const greatest = cells.reduce((most, cell) => Math.max(most, cell), 0) || 1;
  return { steps: histograms.map((one) => one.step), low, high, rows, cells: cells.map((cell) => cell / greatest) };
}

/** Each bin's share of the whole goes to the rows it overlaps, as much as it overlaps them. */
function fill(column: Float32Array, { counts, edges }: Histogram, low: number, height: number): void {
  const sum = counts.reduce((total, count) => total + count, 0) || 1;
  counts.forEach((count, bin) => {
    const [from, to] = [(edges[bin]! - low) / height, (edges[bin + 1]! - low) / height];
    const last = Math.min(column.length - 1, Math.max(Math.floor(from), Math.ceil(to) - 1));
    for (let row = Math.max(0, Math.min(Math.floor(from), column.length - 1)); row <= last; row++) {
      const overlap = to > from ? (Math.min(to, row + 1) - Math.max(from, row)) / (to - from) : 1;
      column[row]! += (count / sum) * Math.max(0, overlap);
    }
  });
}
