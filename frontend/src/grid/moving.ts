// Runs to another project of the team.
import { get, messageOf, send } from "../api";
import { forEach, type Outcome } from "./bulk";
import type { GridModel } from "./grid-model";
import { toast } from "../widgets/toast";

const MOST_PROJECTS = 200;

interface Listed {
  name: string;
}

/** Ask where to, and move them; null when nobody chose. */
export async function moveRuns(model: GridModel, ids: readonly string[]): Promise<{ outcome: Outcome; project: string } | null> {
  const project = await askProject(model).catch((error: unknown) => void toast(messageOf(error)));
  if (!project) return null;
  return { project, outcome: await forEach(ids, (id) => send("POST", `${model.questions.run(id)}/move`, { project })) };
}

async function askProject(model: GridModel): Promise<string | null> {
  const [team, own] = [model.questions.project.replace(/\/[^/]*$/, ""), decodeURIComponent(model.questions.project.replace(/^.*\//, ""))];
  const { results } = (await (await get(`${team}?limit=${MOST_PROJECTS}`)).json()) as { results: Listed[] };
  const options = results.filter(({ name }) => name !== own).map(({ name }) => ({ value: name, label: name }));
  if (!options.length) {
    toast("The team has no other project.");
    return null;
  }
  const { askChoice } = await import("../widgets/asking");
  return askChoice({ title: "Move to another project", label: "Project", options, action: "Move" });
}
