// Numbers and times as people read them.

// Making a format costs far more than using it.
const agoWords = new Intl.RelativeTimeFormat("en", { numeric: "auto" });
const momentWords = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "medium" });
const grouped = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });
const MINUS = "−";

/** A metric's value: about four significant digits, whole numbers whole. `−0.0312`, `1.204e−5`. */
export function formatValue(value: number): string {
  if (Number.isNaN(value)) return "NaN";
  if (!Number.isFinite(value)) return value > 0 ? "∞" : `${MINUS}∞`;
  const size = Math.abs(value);
  if (size >= 1e7 || (size > 0 && size < 1e-3)) return minus(trimExponent(value.toExponential(3)));
  if (Number.isInteger(value) || size >= 1e4) return minus(grouped.format(value));
  return minus(String(Number(value.toPrecision(4))));
}

/** An axis label: `0.25`, `10k`, `2.5M`, `3e−3`. */
export function formatTick(value: number): string {
  const size = Math.abs(value);
  if (size >= 1e9 || (size > 0 && size < 1e-2)) return minus(trimExponent(value.toExponential(2)));
  if (size >= 1e6) return minus(`${trim(value / 1e6)}M`);
  if (size >= 1e4) return minus(`${trim(value / 1e3)}k`);
  return minus(trim(value));
}

/** Seconds as `45s`, `2m 5s`, `3h 20m`, `4d 6h`. */
export function formatDuration(seconds: number): string {
  const whole = Math.round(Math.abs(seconds));
  if (Math.abs(seconds) < 10 && whole !== Math.abs(seconds)) return `${trim(seconds)}s`;
  const sign = seconds < 0 ? MINUS : "";
  if (whole < 60) return `${sign}${whole}s`;
  if (whole < 3600) return sign + pair(whole, 60, "m", 1, "s");
  if (whole < 86_400) return sign + pair(whole, 3600, "h", 60, "m");
  return sign + pair(whole, 86_400, "d", 3600, "h");
}

/** Age in one unit: `now`, `5m`, `3h`, `11d`, `2y`. */
export function formatAge(seconds: number): string {
  if (seconds < 60) return "now";
  if (seconds < 3600) return `${Math.floor(seconds / 60)}m`;
  if (seconds < 86_400) return `${Math.floor(seconds / 3600)}h`;
  if (seconds < 730 * 86_400) return `${Math.floor(seconds / 86_400)}d`;
  return `${Math.floor(seconds / (365 * 86_400))}y`;
}

/** `3 hours ago`, for prose. */
export const formatAgo = (seconds: number): string => relative(seconds, -1, "just now");

/** `in 3 hours`, for prose. */
export const formatUntil = (seconds: number): string => relative(seconds, 1, "in a moment");

function relative(seconds: number, sign: 1 | -1, near: string): string {
  if (seconds < 60) return near;
  for (const [unit, size] of [["day", 86_400], ["hour", 3600]] as const) {
    if (seconds >= size) return agoWords.format(sign * Math.floor(seconds / size), unit);
  }
  return agoWords.format(sign * Math.floor(seconds / 60), "minute");
}

/** The full moment in the reader's own zone. */
export function formatMoment(moment: Date): string {
  return Number.isNaN(moment.getTime()) ? "" : momentWords.format(moment);
}

/** `train/block/loss` as the grey part and the bold one. */
export function splitMetric(metric: string): { namespace: string; name: string } {
  const cut = metric.lastIndexOf("/") + 1;
  return cut === metric.length
    ? { namespace: "", name: metric }
    : { namespace: metric.slice(0, cut), name: metric.slice(cut) };
}

const trim = (value: number): string => String(Number(value.toPrecision(4)));
const minus = (text: string): string => text.replaceAll("-", MINUS);
const trimExponent = (text: string): string => text.replace(/\.?0*e\+?/, "e");

function pair(whole: number, big: number, bigUnit: string, small: number, smallUnit: string): string {
  const rest = Math.floor((whole % big) / small);
  return `${Math.floor(whole / big)}${bigUnit}${rest ? ` ${rest}${smallUnit}` : ""}`;
}

/** `3.4 MB` */
export function formatBytes(size: number): string {
  if (size === 1) return "1 byte";
  const units = ["bytes", "kB", "MB", "GB", "TB"];
  const step = Math.min(units.length - 1, size < 1000 ? 0 : Math.floor(Math.log10(size) / 3));
  return `${formatValue(Number((size / 1000 ** step).toPrecision(3)))} ${units[step]}`;
}
