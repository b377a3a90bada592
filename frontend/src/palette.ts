// Run colours live in the style sheet, one list per theme: `--run-0` to `--run-19`.

const COLOURS = 20;
const DASHES: readonly (readonly number[])[] = [[], [6, 3], [2, 2]];

/** CSS variable of a run's colour index; the colours repeat after twenty. */
export const colourVariable = (index: number): string => `--run-${index % COLOURS}`;

/** The dash that tells index 23 from index 3: none, then 6-3, then 2-2. */
export const dashOf = (index: number): readonly number[] =>
  DASHES[Math.floor(index / COLOURS) % DASHES.length]!;

/** The colour as the theme in force has it. */
export function colourOf(index: number, styles: CSSStyleDeclaration): string {
  return styles.getPropertyValue(colourVariable(index)).trim();
}
