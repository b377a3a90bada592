// Which series a line panel needs, and fetching them.
import type { PanelColumns, XAxis } from "../series/columns";
import { fetchPanel } from "../series/request";
import { keysOf, type Wanted } from "./assemble";
import { parse } from "./expression";
import { loadConfigs } from "./run-configs";
import type { LineSettings } from "./settings";

export interface Question {
  source: string;
  stream: string;
  runs: readonly string[];
  x: XAxis;
  range: readonly [number, number] | null;
  width: number;
}

export type Answers = ReadonlyMap<string, PanelColumns>;

const MOST_METRICS = 12;

/** Metrics named one by one and by pattern, and expressions that can be read. */
export function wantedOf(metric: string, settings: LineSettings, keys: readonly string[]): Wanted {
  const named = [...settings.metrics, ...matching(settings.pattern, keys)];
  const expressions = settings.expressions.flatMap((text) => {
    const parsed = readable(text);
    return parsed ? [{ text, parsed }] : [];
  });
  const metrics = named.length || expressions.length ? named : [metric];
  return { metrics: [...new Set(metrics)].slice(0, MOST_METRICS), expressions };
}

/** An unfinished pattern matches nothing. */
export function matching(pattern: string, names: readonly string[]): string[] {
  if (!pattern) return [];
  try {
    const expression = new RegExp(pattern);
    return names.filter((name) => expression.test(name));
  } catch {
    return [];
  }
}

function readable(text: string): ReturnType<typeof parse> | undefined {
  try {
    return parse(text);
  } catch {
    return undefined;
  }
}

/** Throws ApiError. */
export async function fetchAnswers(question: Question, wanted: Wanted, settings: LineSettings): Promise<Answers> {
  const { source, stream, runs, x, range, width } = question;
  const asked = keysOf(wanted).map((metric) =>
    fetchPanel({ source, stream, metric, runs, x, isLog: settings.isLogX, range: range ?? undefined, width }),
  );
  const needsConfig = settings.groupBy.length + settings.replicates.length > 0 || settings.legendTemplate.includes("${config.");
  const [panels] = await Promise.all([Promise.all(asked), needsConfig && loadConfigs(source, runs)]);
  return new Map(panels.map((panel) => [panel.metric, panel]));
}
