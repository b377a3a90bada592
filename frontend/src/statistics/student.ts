// Student's t distribution and the normal one.

/**
 * Twice the tail beyond |t|: the p-value of a t test.
 *
 * It is the regularised incomplete beta function I_x(df/2, 1/2) at x = df / (df + t^2)
 * (Abramowitz and Stegun, Handbook of Mathematical Functions, 26.7.1).
 */
export const twoTails = (t: number, df: number): number => incompleteBeta(df / 2, 0.5, df / (df + t * t));

/** The t that leaves `tail` above it, 0 < tail < 0.5. Found by halving, to about 12 digits. */
export function tBeyond(tail: number, df: number): number {
  let [low, high] = [0, 2];
  while (twoTails(high, df) > 2 * tail) high *= 2;
  for (let turn = 0; turn < 60; turn++) {
    const middle = (low + high) / 2;
    if (twoTails(middle, df) > 2 * tail) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

const ERFC = [
  -1.26551223, 1.00002368, 0.37409196, 0.09678418, -0.18628806, 0.27886807, -1.13520398, 1.48851587, -0.82215223,
  0.17087277,
];

/**
 * The normal distribution below -z, z >= 0; relative error under 1.2e-7.
 *
 * Source: Press et al., Numerical Recipes in C (1992), `erfcc` in section 6.2.
 */
export function normalTail(z: number): number {
  const at = z / Math.SQRT2;
  const t = 1 / (1 + at / 2);
  const sum = ERFC.reduceRight((above, coefficient) => coefficient + t * above, 0);
  return (t * Math.exp(-at * at + sum)) / 2;
}

/** Continued fraction by Lentz's method (Press et al., section 6.4). */
function incompleteBeta(a: number, b: number, x: number): number {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  const front = Math.exp(logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log1p(-x));
  const isSmall = x < (a + 1) / (a + b + 2);
  return isSmall ? (front * fraction(a, b, x)) / a : 1 - (front * fraction(b, a, 1 - x)) / b;
}

const MOST_TURNS = 500;
const ENOUGH = 1e-15;
const TINY = 1e-300;

function fraction(a: number, b: number, x: number): number {
  let c = 1;
  let d = 1 / notZero(1 - ((a + b) * x) / (a + 1));
  let found = d;
  const step = (numerator: number): number => {
    d = 1 / notZero(1 + numerator * d);
    c = notZero(1 + numerator / c);
    found *= c * d;
    return c * d;
  };
  for (let m = 1; m <= MOST_TURNS; m++) {
    step((m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m)));
    const change = step((-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1)));
    if (Math.abs(change - 1) < ENOUGH) break;
  }
  return found;
}

const notZero = (value: number): number => (Math.abs(value) < TINY ? TINY : value);

const LANCZOS = [
  0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059,
  12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
];

/** Lanczos' approximation with g = 7 and nine terms, for positive x. */
function logGamma(x: number): number {
  if (x < 0.5) return Math.log(Math.PI / Math.sin(Math.PI * x)) - logGamma(1 - x);
  const at = x - 1 + 7.5;
  const sum = LANCZOS.reduce((all, term, place) => (place ? all + term / (x - 1 + place) : term), 0);
  return 0.5 * Math.log(2 * Math.PI) + (x - 0.5) * Math.log(at) - at + Math.log(sum);
}
