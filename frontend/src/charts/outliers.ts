// Values far from their neighbours, which an axis may leave out.
import type { Column } from "../series/columns";
import { quantile } from "../statistics/moments";

const NEIGHBOURS = 12;
const FAR = 5;
/** Makes the median of deviations comparable to a standard deviation, where values are normal. */
const NORMAL = 1.4826;

const known = new WeakMap<Column, Uint8Array>();

/**
 * 1 at each place whose value lies more than five deviations from the median of the 25 around it, so
 * that a curve keeps its steep beginning and loses its spikes.
 *
 * Source: Hampel, The Influence Curve and Its Role in Robust Estimation, JASA 69 (1974); Davies and
 * Gather, The Identification of Multiple Outliers, JASA 88 (1993). Worked out once for a column.
 */
export function outliersOf(values: Column): Uint8Array {
  const found = known.get(values) ?? find(values);
  known.set(values, found);
  return found;
}

function find(values: Column): Uint8Array {
  const places: number[] = [];
  values.forEach((value, at) => void (Number.isFinite(value) && places.push(at)));
  const flags = new Uint8Array(values.length);
  places.forEach((place, at) => {
    const around = places.slice(Math.max(0, at - NEIGHBOURS), at + NEIGHBOURS + 1).map((one) => values[one]!);
    flags[place] = Number(isFar(values[place]!, around));
  });
  return flags;
}

function isFar(value: number, around: readonly number[]): boolean {
  const middle = quantile(Float64Array.from(around).sort(), 0.5);
  const spread = quantile(Float64Array.from(around, (one) => Math.abs(one - middle)).sort(), 0.5) * NORMAL;
  return Math.abs(value - middle) > FAR * spread && Math.abs(value - middle) > 1e-9 * Math.abs(middle);
}
