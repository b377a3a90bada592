// Run colours live in the style sheet, one list per theme: `--run-0` to `--run-19`.

export const COLOURS = 20;
export const DASHES: readonly (readonly number[])[] = [[], [6, 3], [2, 2]];

/** CSS variable of a run's colour index; the colours repeat after twenty. */
export const colourVariable = (index: number): string => `--run-${index % COLOURS}`;

/** The dash of colour index 23 differs from that of 3: none, 6-3, 2-2. `turn` goes on from there. */
export const dashFor = (index: number, turn: number): readonly number[] =>
  DASHES[(Math.floor(index / COLOURS) + turn) % DASHES.length]!;

/** The colour as the theme in force has it. */
export function colourOf(index: number, styles: CSSStyleDeclaration): string {
  return styles.getPropertyValue(colourVariable(index)).trim();
}
