// What is done to many runs at once: a few requests at a time, and what became of them.
import { messageOf, send } from "../api";
import { quoted } from "./filter-text";
import type { GridModel } from "./grid-model";
import type { Row } from "./rows";
import { isSelected } from "./selection";

const AT_ONCE = 4;
const IDS_A_QUESTION = 200;

export interface Outcome {
  done: string[];
  /** What the server said of the others, each sentence once. */
  refusals: string[];
}

/** The ids of the selection; all that match are asked for. */
export async function selectedIds(model: GridModel): Promise<string[]> {
  if (!model.selection.isAll) return [...model.selection.ids];
  const found: string[] = [];
  for await (const page of model.questions.allRows(model.questionOfAll(["id"]))) {
    found.push(...page.results.map((row) => row.id).filter((id) => isSelected(model.selection, id)));
  }
  return found;
}

/** Do something to each run. Refusals do not stop the others. */
export async function forEach(ids: readonly string[], act: (id: string) => Promise<unknown>): Promise<Outcome> {
  const left = [...ids];
  const outcome: Outcome = { done: [], refusals: [] };
  const refused = new Set<string>();
  const work = async (): Promise<void> => {
    for (let id = left.shift(); id !== undefined; id = left.shift()) {
      await act(id).then(
        () => outcome.done.push(id!),
        (error: unknown) => refused.add(messageOf(error)),
      );
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return { ...outcome, refusals: [...refused] };
}

export const stop = (model: GridModel, ids: readonly string[]): Promise<Outcome> =>
  forEach(ids, (id) => send("POST", `${model.questions.run(id)}/stop`));

export const remove = (model: GridModel, ids: readonly string[]): Promise<Outcome> =>
  forEach(ids, (id) => send("DELETE", model.questions.run(id)));

export const restore = (model: GridModel, ids: readonly string[]): Promise<Outcome> =>
  forEach(ids, (id) => send("POST", `${model.questions.project}/deleted-runs/${encodeURIComponent(id)}/restore`));

/** Give all of them a tag, or take it away; runs that need no change get none. */
export async function tag(model: GridModel, ids: readonly string[], word: string, isOn: boolean): Promise<Outcome> {
  const rows = (await tagsOf(model, ids)).filter((row) => tagsIn(row).includes(word) !== isOn);
  const tags = new Map(rows.map((row) => [row.id, isOn ? [...tagsIn(row), word] : tagsIn(row).filter((one) => one !== word)]));
  return forEach([...tags.keys()], (id) => send("PATCH", model.questions.run(id), { tags: tags.get(id) }));
}

const tagsIn = (row: Row): string[] => (row["tags"] as string[] | undefined) ?? [];

async function tagsOf(model: GridModel, ids: readonly string[]): Promise<Row[]> {
  const found: Row[] = [];
  for (let at = 0; at < ids.length; at += IDS_A_QUESTION) {
    const some = ids.slice(at, at + IDS_A_QUESTION);
    const question = { filter: `id in (${some.map(quoted).join(", ")})`, order: [], columns: ["id", "tags"] };
    found.push(...(await model.questions.rows(question, { limit: IDS_A_QUESTION })).results);
  }
  return found;
}
