// What a handful of numbers is like.

export type Numbers = ArrayLike<number>;

export function mean(values: Numbers): number {
  let sum = 0;
  for (let at = 0; at < values.length; at++) sum += values[at]!;
  return sum / values.length;
}

/** With n - 1 below the line; NaN for one value alone. */
export function variance(values: Numbers): number {
  if (values.length < 2) return NaN;
  const middle = mean(values);
  let sum = 0;
  for (let at = 0; at < values.length; at++) sum += (values[at]! - middle) ** 2;
  return sum / (values.length - 1);
}

/** `sorted` ascends; between two values the straight line. */
export function quantile(sorted: Numbers, share: number): number {
  if (sorted.length === 0) return NaN;
  const at = share * (sorted.length - 1);
  const low = Math.floor(at);
  const high = Math.min(low + 1, sorted.length - 1);
  return sorted[low]! + (at - low) * (sorted[high]! - sorted[low]!);
}
