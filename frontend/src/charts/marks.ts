// Events and alerts of the shown runs as marks on their charts. They are told with a time, which both
// clocks have; where their attributes hold a step they stand on that, too.
import { get } from "../api";
import type { XAxis } from "../series/columns";
import { page } from "../store";
import type { Mark } from "./drawing";

export interface RunEvent {
  run: string;
  kind: string;
  name: string;
  level: string;
  attributes: Record<string, unknown>;
  happened_at: string;
  /** Seconds from the creation of its run. */
  runtime: number | null;
}

const MOST_MARKS = 20;
const MOST_CHARACTERS = 32;
const TONES: Record<string, string> = { ERROR: "--bad", WARN: "--warn", WARNING: "--warn" };

let events: readonly RunEvent[] = [];
let asked = "";

/** Ask once for a project's events; `marks` is dispatched on the page's store when there are any. */
export function loadMarks(source: string): void {
  if (asked === source) return;
  asked = source;
  setTimeout(() => void load(source.replace(/series$/, "events")), 500);
}

// Charts are whole without them: a refusal leaves them out.
async function load(address: string): Promise<void> {
  const answer = await get(`${address}?limit=200`).catch(() => null);
  if (!answer) return;
  events = ((await answer.json()) as { results: RunEvent[] }).results;
  if (events.length) page.dispatchEvent(new Event("marks"));
}

/** The newest ones of these runs that have a place on the axis. */
export function marksOf(runs: readonly string[], axis: XAxis, colour: (variable: string) => string): Mark[] {
  return marksAmong(events, runs, axis).map(({ x, label, variable }) => ({ x, label, colour: colour(variable) }));
}

export function marksAmong(
  all: readonly RunEvent[], runs: readonly string[], axis: XAxis,
): { x: number; label: string; variable: string }[] {
  const shown = new Set(runs);
  const placed = all.flatMap((event) => {
    const x = shown.has(event.run) ? placeOf(event, axis) : null;
    return x === null ? [] : [{ x, label: shortened(event.name), variable: TONES[event.level] ?? "--text-2" }];
  });
  return placed.slice(0, MOST_MARKS);
}

function placeOf({ attributes, happened_at, runtime }: RunEvent, axis: XAxis): number | null {
  if (axis === "_timestamp") return Date.parse(happened_at) / 1000;
  if (axis === "_runtime") return runtime;
  const step = attributes["_step"] ?? attributes["step"];
  return axis === "_step" && typeof step === "number" && Number.isFinite(step) ? step : null;
}

const shortened = (name: string): string =>
  name.length > MOST_CHARACTERS ? `${name.slice(0, MOST_CHARACTERS - 1)}…` : name;
