/** Where a value stands, in words. */
export const wordsOfStep = (step: number | null): string => (step === null ? "summary" : `step ${step.toLocaleString("en")}`);

/** The place of the last of the ascending steps at or before `step`; null is the last of all. */
export function placeOf(steps: readonly number[], step: number | null): number {
  if (step === null) return steps.length - 1;
  let [low, high] = [0, steps.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (steps[middle]! <= step) low = middle + 1;
    else high = middle;
  }
  return Math.max(0, low - 1);
}
