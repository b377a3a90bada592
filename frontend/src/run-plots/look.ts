// The colours of the theme in force, as plots use them.
import { colourOf } from "../palette";
import { viridisSteps } from "../viridis";

export interface Look {
  text: string;
  strong: string;
  grid: string;
  line: string;
  surface: string;
  accent: string;
  isLight: boolean;
  /** By palette index. */
  run: (index: number) => string;
  scale: readonly string[];
}

export function lookOf(element: Element): Look {
  const styles = getComputedStyle(element);
  const token = (name: string): string => styles.getPropertyValue(name).trim();
  const surface = token("--surface");
  const isLight = isPale(surface);
  return {
    text: token("--text-3"), strong: token("--text"), grid: token("--grid"), line: token("--line-strong"), surface,
    accent: token("--accent"), isLight, run: remembered((index) => colourOf(index, styles)), scale: viridisSteps(isLight),
  };
}

function isPale(hex: string): boolean {
  const digits = /^#([0-9a-f]{3,8})$/i.exec(hex)?.[1] ?? "fff";
  const first = digits.length < 6 ? digits[0]! + digits[0]! : digits.slice(0, 2);
  return Number.parseInt(first, 16) > 127;
}

/** Asking the style sheet ten thousand times would take longer than drawing. */
function remembered(ask: (index: number) => string): (index: number) => string {
  const known = new Map<number, string>();
  return (index) => {
    const turn = index % 20;
    if (!known.has(turn)) known.set(turn, ask(turn));
    return known.get(turn)!;
  };
}
