// Round moments on a time axis, in the reader's own zone.

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const STEPS = [
  ...[1, 2, 5, 10, 15, 30].map((count) => count * SECOND),
  ...[1, 2, 5, 10, 15, 30].map((count) => count * MINUTE),
  ...[1, 2, 3, 6, 12].map((count) => count * HOUR),
  ...[1, 2, 7, 14].map((count) => count * DAY),
];
const MONTHS = [1, 2, 3, 6, 12, 24, 60, 120];
const MONTH = 30.4 * DAY;
const MOST = 60;

const clock = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit" });
const clockSeconds = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", second: "2-digit" });
const day = new Intl.DateTimeFormat("en", { day: "numeric", month: "short" });
const month = new Intl.DateTimeFormat("en", { month: "short", year: "numeric" });

interface TimeTick {
  value: number;
  label: string;
}

/** `low` and `high` are milliseconds since 1970. */
export function timeTicks(low: number, high: number, wanted: number): TimeTick[] {
  const raw = (high - low) / Math.max(1, wanted);
  if (!(raw > 0)) return [{ value: low, label: day.format(low) }];
  const step = STEPS.find((one) => one >= raw);
  const values = step ? evenly(low, high, step) : monthly(low, high, raw);
  return values.map((value) => ({ value, label: labelOf(value, step ?? MONTH) }));
}

function evenly(low: number, high: number, step: number): number[] {
  const zone = new Date(low).getTimezoneOffset() * MINUTE;
  const first = Math.ceil((low - zone) / step) * step + zone;
  return Array.from({ length: Math.min(MOST, Math.floor((high - first) / step) + 1) }, (_, at) => first + at * step);
}

function monthly(low: number, high: number, raw: number): number[] {
  const every = MONTHS.find((count) => count * MONTH >= raw) ?? MONTHS.at(-1)!;
  const from = new Date(low);
  const start = Math.ceil((from.getFullYear() * 12 + from.getMonth() + 1) / every) * every;
  const values: number[] = [];
  for (let at = start; values.length < MOST; at += every) {
    const value = new Date(Math.floor(at / 12), at % 12, 1).getTime();
    if (value > high) break;
    values.push(value);
  }
  return values;
}

function labelOf(value: number, step: number): string {
  if (step >= MONTH) return month.format(value);
  if (step >= DAY || isMidnight(value)) return day.format(value);
  return (step >= MINUTE ? clock : clockSeconds).format(value);
}

function isMidnight(value: number): boolean {
  const moment = new Date(value);
  return moment.getHours() + moment.getMinutes() + moment.getSeconds() === 0;
}
