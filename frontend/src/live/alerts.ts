// Alerts of runs, shown at the edge of whatever page of theirs is open.
import { ApiError, get } from "../api";
import { toast } from "../widgets/toast";
import type { LiveEvent } from "./socket";

interface Alert {
  id: number;
  name: string;
  text: string;
  level: "INFO" | "WARN" | "ERROR";
}

const MOST_AT_ONCE = 5;
const MOST_CHARACTERS = 200;
const TONES = { INFO: "info", WARN: "warn", ERROR: "bad" } as const;
const shown = new Set<number>();

/** The signal says from which alert on; what they say comes through the API, as everything does. */
export async function showAlerts({ topic, run, alert }: LiveEvent): Promise<void> {
  const response = await get(`${addressOf(topic, run ?? "")}/events?kind=alert&limit=${MOST_AT_ONCE}`).catch((error) => {
    if (error instanceof ApiError) return undefined;
    throw error;
  });
  if (!response) return;
  const { results } = (await response.json()) as { results: Alert[] };
  const fresh = results.filter(({ id }) => id >= alert! && !shown.has(id));
  for (const one of fresh.reverse()) show(one, run ?? "");
}

function show({ id, name, text, level }: Alert, run: string): void {
  shown.add(id);
  const words = text ? `${name}: ${text}` : name;
  const short = words.length > MOST_CHARACTERS ? `${words.slice(0, MOST_CHARACTERS)}…` : words;
  toast(`${run} · ${short}`, TONES[level]);
}

/** Both topics of runs begin alike: `project:team/project:runs`, `run:team/project/id:series`. */
function addressOf(topic: string, run: string): string {
  const [team = "", project = ""] = topic.split(":")[1]!.split("/");
  const [t, p, r] = [team, project, run].map(encodeURIComponent);
  return `/api/v1/teams/${t}/projects/${p}/runs/${r}`;
}
