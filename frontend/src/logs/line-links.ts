// Lines in the address: `#L12`, `#L12-L20`; people count from 1.

export interface LineRange {
  first: number;
  last: number;
}

export function linkedLines(hash: string): LineRange | null {
  const match = /^#L(\d{1,12})(?:-L?(\d{1,12}))?$/.exec(hash);
  if (!match) return null;
  const [one, other] = [Number(match[1]) - 1, Number(match[2] ?? match[1]) - 1];
  return { first: Math.max(0, Math.min(one, other)), last: Math.max(one, other) };
}

export const linkOf = ({ first, last }: LineRange): string =>
  first === last ? `#L${first + 1}` : `#L${first + 1}-L${last + 1}`;
