// Arrow keys on a chart: left and right move the crosshair, up and down go from line to line.
import { nearestIndex, type Prepared, readingsAt } from "./prepared";

const STEPS: Record<string, number> = { ArrowLeft: -1, ArrowRight: 1, PageUp: -20, PageDown: 20 };

export interface Walked {
  place: number;
  run: string | null;
}

/** Where the key leads from the crosshair at `hover`; undefined for keys that lead nowhere. */
export function walk(key: string, prepared: Prepared, hover: number | null, focused: string | null): Walked | undefined {
  const step = STEPS[key];
  if (step !== undefined) return along(step, prepared, hover, focused);
  if (key === "ArrowUp" || key === "ArrowDown") return across(key === "ArrowUp" ? -1 : 1, prepared, hover, focused);
  return undefined;
}

function along(step: number, { x, runs }: Prepared, hover: number | null, focused: string | null): Walked {
  const from = hover === null ? (step > 0 ? -1 : x.length) : nearestIndex(x, hover);
  return { place: Math.max(0, Math.min(x.length - 1, from + step)), run: focused ?? runs[0]?.run ?? null };
}

function across(step: number, prepared: Prepared, hover: number | null, focused: string | null): Walked {
  const place = hover === null ? prepared.x.length - 1 : nearestIndex(prepared.x, hover);
  const readings = readingsAt(prepared, place);
  const at = readings.findIndex((one) => one.run === focused);
  const next = readings[(at + step + readings.length) % readings.length] ?? prepared.runs[0];
  return { place, run: next?.run ?? null };
}
