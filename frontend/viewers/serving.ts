// What a viewer gets and gives. It runs in a sandboxed frame: no origin, no network, no way to the page.

export interface Look {
  surface: string;
  text: string;
  quiet: string;
  line: string;
  accent: string;
  isDark: boolean;
}

export interface Task {
  /** The logged file, as it is. */
  content: ArrayBuffer;
  /** Its name's ending, such as `glb`. */
  format: string;
  look: Look;
}

/** Draws; what it returns is said below the figure. Throws in words for people. */
export type Draw = (task: Task, stage: HTMLElement) => Promise<string | void> | string | void;

/** The frame's own script calls this once the message with the task has come. */
export function serve(draw: Draw): void {
  const stage = document.getElementById("stage")!;
  Object.assign(globalThis, { labsteadDraw: (task: Task) => draw(task, stage) });
}

export const textOf = (content: ArrayBuffer): string => new TextDecoder().decode(content);

export function fieldsOf(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
}

export const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
