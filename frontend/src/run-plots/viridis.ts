// The continuous colour scale of all plots: viridis, which grows lighter with the value and can be
// told apart in every kind of colour vision (van der Walt and Smith, matplotlib, 2015).

const ANCHORS = [
  0x440154, 0x482475, 0x414487, 0x355f8d, 0x2a788e, 0x21918c, 0x22a884, 0x44bf70, 0x7ad151, 0xbddf26, 0xfde725,
];
/** Beyond this share the yellow is too pale for a white ground. */
const CUT_ON_LIGHT = 0.92;
const STEPS = 64;

/** The colour at a share from 0 to 1, as CSS writes it. */
export function viridis(share: number, isLight: boolean): string {
  const at = Math.max(0, Math.min(1, share)) * (isLight ? CUT_ON_LIGHT : 1) * (ANCHORS.length - 1);
  const low = Math.min(ANCHORS.length - 2, Math.floor(at));
  const parts = [16, 8, 0].map((shift) => {
    const [from, to] = [(ANCHORS[low]! >> shift) & 255, (ANCHORS[low + 1]! >> shift) & 255];
    return Math.round(from + (at - low) * (to - from));
  });
  return `rgb(${parts.join(",")})`;
}

/** The scale as a list, for those who draw thousands of marks by their place in it. */
export const viridisSteps = (isLight: boolean): string[] => Array.from({ length: STEPS }, (_, at) => viridis(at / (STEPS - 1), isLight));

export const stepOf = (share: number): number => Math.round(Math.max(0, Math.min(1, share)) * (STEPS - 1));

/** The scale as a background, from left to right or from the bottom up. */
export const viridisGradient = (isLight: boolean, direction: "to right" | "to top"): string =>
  `linear-gradient(${direction}, ${Array.from({ length: 12 }, (_, at) => viridis(at / 11, isLight)).join(", ")})`;
