// Where a panel's rows come from: the chosen run's table, all runs' below each other, or two beside each other.
import { fetchMedia, type MediaAnswer, type RunMedia } from "../media/answer";
import { wordsOfStep } from "../media/steps";
import { page } from "../store";
import { alone, type Combined, joined, type Part, stacked } from "./combine";
import type { Beside, Exploration } from "./exploration";
import { loadTable, TROUBLES } from "./load";

/** In words for people; the panel offers the file. */
export class Trouble extends Error {}

export interface Sources {
  parts: readonly Part[];
  combine: () => Combined;
}

/** Throws Trouble, or ApiError. What was read before comes from memory. */
export async function sourcesOf(source: string, answer: MediaAnswer, chosen: RunMedia, { isStacked, beside }: Exploration): Promise<Sources> {
  if (isStacked && answer.runs.length > 1) {
    const parts = (await Promise.all(answer.runs.map(partOrNone))).flat();
    if (parts.length) return { parts, combine: () => stacked(parts) };
  }
  const part = await partOf(chosen, page.nameOf(chosen.run));
  if (!beside) return { parts: [part], combine: () => alone(part) };
  const other = await besidePart(source, beside);
  if (beside.run === chosen.run) [part.name, other.name] = beside.key === answer.key ? [wordsOfStep(part.step), wordsOfStep(other.step)] : [answer.key, beside.key];
  const on = { left: columnIn(part, beside.on), right: columnIn(other, beside.other), how: beside.how };
  return { parts: [part, other], combine: () => joined(part, other, on) };
}

async function partOrNone(media: RunMedia): Promise<Part[]> {
  return partOf(media, page.nameOf(media.run)).then((part) => [part], (error: unknown) => {
    if (error instanceof Trouble) return [];
    throw error;
  });
}

interface SteppedPart extends Part {
  step: number | null;
}

async function partOf(media: RunMedia, name: string): Promise<SteppedPart> {
  const loaded = await loadTable(media.value, media.files);
  if ("trouble" in loaded) throw new Trouble(TROUBLES[loaded.trouble]);
  return { name, run: media.run, step: media.step, table: loaded.table };
}

async function besidePart(source: string, { key, run, step }: Beside): Promise<SteppedPart> {
  const { runs } = await fetchMedia({ source, key, runs: [run], step, over: 0 });
  if (!runs[0]) throw new Trouble(`${page.nameOf(run)} has no table under “${key}”${step === null ? "" : " at this step"}.`);
  const part = await partOf(runs[0], page.nameOf(run));
  part.name = `${part.name} ${wordsOfStep(runs[0].step)}`;
  return part;
}

function columnIn({ name, table }: Part, column: string): string {
  if (!table.columns.includes(column)) throw new Trouble(`The table of ${name} has no column “${column}”.`);
  return column;
}
