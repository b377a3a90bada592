// From the server's answers, one per metric, to the lines of one chart: several metrics on one x,
// expressions over them, groups of runs. Pure functions.
import { COLOURS } from "../palette";
import type { Column, PanelColumns, RunColumns } from "../series/columns";
import { FEWEST } from "../statistics/bootstrap";
import { evaluate, type Expression, metricsOf } from "./expression";
import { filled, group } from "./grouping";
import type { LineSettings } from "./settings";

export interface SourceLine {
  /** Unique within the chart. */
  id: string;
  /** What stands out together with it: its run, or its group. */
  run: string;
  label: string;
  /** Palette index. */
  colour: number;
  /** How many runs it stands for. */
  members: number;
  /** Which of the chart's metrics it shows; the second and third are dashed. */
  metricAt: number;
  columns: RunColumns;
}

export interface Source {
  x: Float64Array;
  lines: SourceLine[];
}

/** What the page knows of runs. */
export interface Directory {
  name: (run: string) => string;
  colour: (run: string) => number;
  config: (run: string, field: string) => string;
  /** The fields but these in which the configurations of runs differ. */
  differing: (runs: readonly string[], but: readonly string[]) => string[];
}

export interface Wanted {
  metrics: readonly string[];
  expressions: readonly { text: string; parsed: Expression }[];
}

/** Every key the server has to be asked for, each once. */
export const keysOf = ({ metrics, expressions }: Wanted): string[] => [
  ...new Set([...metrics, ...expressions.flatMap(({ parsed }) => metricsOf(parsed))]),
];

export function assemble(
  answers: ReadonlyMap<string, PanelColumns>,
  wanted: Wanted,
  settings: LineSettings,
  known: Directory,
): Source {
  const x = gridOf([...answers.values()]);
  const curves = [
    ...wanted.metrics.map((metric) => ({ name: metric, runs: placed(answers.get(metric), x) })),
    ...wanted.expressions.map(({ text, parsed }) => ({ name: text, runs: computed(parsed, answers, x) })),
  ];
  const fields = fieldsOf(curves.flatMap(({ runs }) => runs), settings, known);
  const lines = curves.flatMap(({ name, runs }, at) => {
    const drawn = runs.filter((run) => run.nRaw > 0);
    return fields ? groupsOf(drawn, x, at, fields, settings, known) : drawn.map((run) => lineOf(run, name, at, known));
  });
  const names = curves.map((curve) => curve.name);
  return { x, lines: lines.map((line) => labelled(coloured(line, settings), names, settings, known)) };
}

/** The x of all answers together, ascending. The metrics of one panel mostly share theirs. */
export function gridOf(answers: readonly PanelColumns[]): Float64Array {
  const first = answers[0]?.x ?? new Float64Array();
  const others = answers.slice(1).filter((one) => !isEqual(one.x, first));
  if (others.length === 0) return first;
  const all = Float64Array.from([first, ...others.map((one) => one.x)].flatMap((x) => [...x])).sort();
  return all.filter((value, at) => at === 0 || value !== all[at - 1]);
}

function isEqual(one: Float64Array, other: Float64Array): boolean {
  return one.length === other.length && one.every((value, at) => value === other[at]);
}

/** The answer's runs on a wider grid. */
function placed(answer: PanelColumns | undefined, x: Float64Array): RunColumns[] {
  if (!answer) return [];
  if (answer.x === x || isEqual(answer.x, x)) return answer.runs;
  const places = placesOf(answer.x, x);
  const move = (column: Column | undefined): Float64Array | undefined => {
    const moved = column && new Float64Array(x.length).fill(NaN);
    column?.forEach((value, at) => (moved![places[at]!] = value));
    return moved;
  };
  const moved = (at: readonly number[] | undefined): number[] => (at ?? []).map((place) => places[place]!);
  return answer.runs.map((run) => ({
    ...run, y: move(run.y)!, ...both(move(run.lo), move(run.hi)), lost: moved(run.lost), above: moved(run.above), below: moved(run.below),
  }));
}

const both = (lo: Column | undefined, hi: Column | undefined): Pick<RunColumns, "lo" | "hi"> =>
  lo && hi ? { lo, hi } : {};

function placesOf(some: Float64Array, all: Float64Array): Uint32Array {
  let place = 0;
  return Uint32Array.from(some, (value) => {
    while (all[place]! < value) place++;
    return place;
  });
}

/** An expression's value for each run, between the points of its operands as well. */
function computed(parsed: Expression, answers: ReadonlyMap<string, PanelColumns>, x: Float64Array): RunColumns[] {
  const operands = new Map(
    metricsOf(parsed).map((metric) => [metric, new Map(placed(answers.get(metric), x).map((run) => [run.run, run]))]),
  );
  const runs = [...new Set([...operands.values()].flatMap((byRun) => [...byRun.keys()]))];
  return runs.map((run) => {
    const y = evaluate(parsed, x.length, (metric) => {
      const column = operands.get(metric)?.get(run)?.y;
      return column && filled(x, column);
    });
    return derived(run, x, y);
  });
}

function derived(run: string, x: Float64Array, y: Float64Array): RunColumns {
  const last = y.findLastIndex((value) => !Number.isNaN(value));
  return { run, y, nRaw: y.reduce((n, value) => n + Number(!Number.isNaN(value)), 0), last: last < 0 ? null : x[last]! };
}

function lineOf(columns: RunColumns, curve: string, metricAt: number, known: Directory): SourceLine {
  const { run } = columns;
  return { id: `${run} ${curve}`, run, label: known.name(run), colour: known.colour(run), members: 1, metricAt, columns };
}

function groupsOf(
  runs: readonly RunColumns[], x: Float64Array, metricAt: number, fields: readonly string[], settings: LineSettings, known: Directory,
): SourceLine[] {
  return groupedBy(runs, fields, known).map(({ name, members }, at) => {
    const grouped = group(members.map((run) => filled(x, run.y, run.lost)), settings.measure, settings.band);
    const columns: RunColumns = { ...derived(name, x, grouped.y), ...both(grouped.lo, grouped.hi) };
    columns.nRaw = members.reduce((sum, run) => sum + run.nRaw, 0);
    for (const name of ["lost", "above", "below"] as const) columns[name] = [...new Set(members.flatMap((run) => run[name] ?? []))];
    const run = `group ${name}`;
    const isTooFew = settings.band === "bootstrap" && members.length < FEWEST;
    const label = `${name} (n = ${members.length}${isTooFew ? ", too few" : ""})`;
    return { id: `${run} ${metricAt}`, run, label, colour: at, members: members.length, metricAt, columns };
  });
}

/** What divides the runs into groups; null where each is a line of its own. */
function fieldsOf(runs: readonly RunColumns[], { replicates, groupBy }: LineSettings, known: Directory): readonly string[] | null {
  if (replicates.length) return known.differing([...new Set(runs.map(({ run }) => run))], replicates);
  return groupBy.length ? groupBy : null;
}

interface Group {
  name: string;
  values: string[];
  members: RunColumns[];
}

function groupedBy(runs: readonly RunColumns[], fields: readonly string[], known: Directory): Group[] {
  const groups = new Map<string, Group>();
  for (const run of runs) {
    const values = fields.map((field) => known.config(run.run, field) || "none");
    const name = fields.map((field, at) => `${field}: ${values[at]}`).join(", ") || "all runs";
    if (!groups.has(name)) groups.set(name, { name, values, members: [] });
    groups.get(name)!.members.push(run);
  }
  return [...groups.values()].sort((one, other) => inOrder(one.values, other.values));
}

/** Numbers by their size, everything else as text. */
function inOrder(some: string[], others: string[]): number {
  const at = some.findIndex((value, place) => value !== others[place]);
  if (at < 0) return 0;
  const [one, other] = [some[at]!, others[at]!];
  return Number(one) - Number(other) || one.localeCompare(other);
}

/** A run has its dash in a colour of the panel's own, too. */
function coloured(line: SourceLine, { lines }: LineSettings): SourceLine {
  const own = lines[line.run]?.colour;
  return own === undefined ? line : { ...line, colour: line.colour - (line.colour % COLOURS) + own };
}

function labelled(line: SourceLine, curves: string[], settings: LineSettings, known: Directory): SourceLine {
  const metric = curves[line.metricAt]!;
  const usual = curves.length > 1 ? `${line.label} · ${metric}` : line.label;
  if (!settings.legendTemplate) return { ...line, label: usual };
  const label = settings.legendTemplate.replaceAll(/\$\{([^}]*)\}/g, (whole, word: string) => {
    if (word === "run" || word === "group") return line.label;
    if (word === "metric") return metric;
    if (word === "n") return String(line.members);
    return word.startsWith("config.") ? known.config(line.run, word.slice(7)) : whole;
  });
  return { ...line, label };
}
