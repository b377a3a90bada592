const FIRST_SECONDS = 0.5;
const LONGEST_SECONDS = 15;

/**
 * Milliseconds before attempt `attempt` (0 is the first one after the loss).
 *
 * Doubles from 0.5 to 15 s. Jitter takes away up to half, so that a thousand pages do not return
 * to a restarted server in the same moment.
 */
export function backoffMilliseconds(attempt: number, random: () => number = Math.random): number {
  const ceiling = Math.min(LONGEST_SECONDS, FIRST_SECONDS * 2 ** attempt);
  return 1000 * ceiling * (1 - random() / 2);
}
