// The continuous colour scale of all plots: viridis, which grows lighter with the value and can be
// told apart in every kind of colour vision (van der Walt and Smith, matplotlib, 2015).

const ANCHORS = [
  0x440154, 0x482475, 0x414487, 0x355f8d, 0x2a788e, 0x21918c, 0x22a884, 0x44bf70, 0x7ad151, 0xbddf26, 0xfde725,
];
/** Beyond this share the yellow is too pale for a white ground, and below the other the violet too dark for a black one. */
const MOST_ON_LIGHT = 0.92;
const LEAST_ON_DARK = 0.2;
const STEPS = 64;

/** Red, green and blue at a share from 0 to 1. */
export function viridisParts(share: number): [number, number, number] {
  const at = Math.max(0, Math.min(1, share)) * (ANCHORS.length - 1);
  const low = Math.min(ANCHORS.length - 2, Math.floor(at));
  const part = (shift: number): number => {
    const [from, to] = [(ANCHORS[low]! >> shift) & 255, (ANCHORS[low + 1]! >> shift) & 255];
    return Math.round(from + (at - low) * (to - from));
  };
  return [part(16), part(8), part(0)];
}

/** The colour at a share from 0 to 1, as CSS writes it, to be seen on the theme's ground. */
export function viridis(share: number, isLight: boolean): string {
  const within = Math.max(0, Math.min(1, share));
  return `rgb(${viridisParts(isLight ? within * MOST_ON_LIGHT : LEAST_ON_DARK + within * (1 - LEAST_ON_DARK)).join(",")})`;
}

/** The scale as a list, for those who draw thousands of marks by their place in it. */
export const viridisSteps = (isLight: boolean): string[] => Array.from({ length: STEPS }, (_, at) => viridis(at / (STEPS - 1), isLight));

export const stepOf = (share: number): number => Math.round(Math.max(0, Math.min(1, share)) * (STEPS - 1));

/** The scale as a background, from left to right or from the bottom up. */
export const viridisGradient = (isLight: boolean, direction: "to right" | "to top"): string =>
  `linear-gradient(${direction}, ${Array.from({ length: 12 }, (_, at) => viridis(at / 11, isLight)).join(", ")})`;
