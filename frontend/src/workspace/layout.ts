// What a workspace shows and where: sections of panels, over the panels there could be.
// Pure functions; every edit makes a new layout, which is what undo goes back to.
import type { XAxis } from "../series/columns";
import type { Smoothing } from "../series/smoothing";

export const SPANS = [3, 4, 6, 12] as const;
export type Span = (typeof SPANS)[number];
export type PanelSettings = Record<string, unknown>;

export interface PanelSpec {
  id: string;
  /** Which element draws it: `line` is `<labstead-line-panel>`. */
  kind: string;
  metric: string;
  stream: string;
  /** Columns of twelve; without it the section decides. */
  span?: Span;
  /** Pixels. */
  height?: number;
  settings?: PanelSettings;
}

export interface SectionSpec {
  id: string;
  title: string;
  isFolded?: boolean;
  /** Panels stand as they were put, instead of by name. */
  isArranged?: boolean;
  settings?: PanelSettings;
  panels: PanelSpec[];
}

/** What the toolbar sets for all panels. */
export interface PageChoices {
  x?: XAxis;
  smoothing?: Smoothing;
  /** The step sliders of all panels of media move together. */
  areStepsSynced?: boolean;
}

export interface Layout {
  v: 1;
  /** Automatic: metrics that nobody placed or took out come by themselves. */
  mode: "automatic" | "manual";
  page?: PageChoices;
  /** Parameters of the page's address: what was chosen of the runs. */
  address?: Readonly<Record<string, string>>;
  settings?: PanelSettings;
  sections: SectionSpec[];
  /** Ids of automatic panels that were taken out. */
  removed: string[];
}

/** Names of what can be shown, by `kind stream`; `steps` says over what some are drawn. */
export interface Catalogue {
  kinds: Readonly<Record<string, readonly string[]>>;
  steps: Readonly<Record<string, string>>;
  /** In which section some stand, if not in that of their prefix. */
  sections?: Readonly<Record<string, string>>;
}

/** Panels of these kinds draw fields of runs rather than one key of their streams. */
const RUN_KINDS: readonly string[] = ["scalar", "bar", "box", "scatter", "parallel", "importance", "comparer", "markdown", "code"];
export const hasSettings = (kind: string): boolean => kind === "line" || RUN_KINDS.includes(kind);

/** What a panel takes over from its section and workspace, whose settings are those of line panels. */
export function inheritedBy(kind: string, outer: PanelSettings | undefined): PanelSettings {
  if (!RUN_KINDS.includes(kind)) return outer ?? {};
  return outer && "groupBy" in outer ? { groupBy: outer["groupBy"] } : {};
}

export const EMPTY: Layout = { v: 1, mode: "automatic", sections: [], removed: [] };
const UNPREFIXED = "Charts";
const SYSTEM = "System";

/** The layout as it is shown: with a panel for all that came by itself. */
export function complete(layout: Layout, catalogue: Catalogue): Layout {
  if (layout.mode === "manual") return layout;
  const known = new Set([...layout.removed, ...layout.sections.flatMap((section) => section.panels.map(({ id }) => id))]);
  const sections = new Map(layout.sections.map((section) => [section.id, { ...section, panels: [...section.panels] }]));
  const added: SectionSpec[] = [];
  for (const panel of automatic(catalogue)) {
    if (known.has(panel.id)) continue;
    const title = catalogue.sections?.[panel.metric] ?? sectionTitle(panel);
    const id = `auto:${title}`;
    if (!sections.has(id)) {
      const section: SectionSpec = { id, title, panels: [] };
      sections.set(id, section);
      added.push(section);
    }
    sections.get(id)!.panels.push(panel);
  }
  added.sort(inOrder);
  const placed = layout.sections.map((section) => sections.get(section.id)!);
  return { ...layout, sections: [...placed, ...added].map(sorted) };
}

/** A panel for each name, as the catalogue has them. */
export function automatic({ kinds }: Catalogue): PanelSpec[] {
  return Object.entries(kinds).flatMap(([which, names]) => {
    const [kind, stream] = which.split(" ") as [string, string];
    return names.map((metric) => ({ id: `${which}:${metric}`, kind, metric, stream }));
  });
}

/** Whether the panel shows something that the runs at hand have, or was made by a person. */
export function isOffered({ id, kind, metric, stream }: PanelSpec, names: ReadonlySet<string>): boolean {
  const automaticId = `${kind} ${stream}:${metric}`;
  return id !== automaticId || names.has(id);
}

function sectionTitle({ metric, stream }: PanelSpec): string {
  if (stream === "system") return SYSTEM;
  const cut = metric.indexOf("/");
  return cut > 0 ? metric.slice(0, cut) : UNPREFIXED;
}

const rank = ({ title }: SectionSpec): number => (title === UNPREFIXED ? 0 : title === SYSTEM ? 2 : 1);
const inOrder = (one: SectionSpec, other: SectionSpec): number =>
  rank(one) - rank(other) || compare(one.title, other.title);
const compare = (one: string, other: string): number => (one < other ? -1 : Number(one > other));

function sorted(section: SectionSpec): SectionSpec {
  if (section.isArranged || !section.id.startsWith("auto:")) return section;
  return { ...section, panels: [...section.panels].sort(byKindAndName) };
}

/** Lines first, then what takes more room: tables stand last, as wide as the section. */
const KINDS = ["line", "media", "plot", "table"];
const byKindAndName = (one: PanelSpec, other: PanelSpec): number =>
  KINDS.indexOf(one.kind) - KINDS.indexOf(other.kind) || compare(one.metric, other.metric);

/** What the search leaves: a pattern, or plain text where it is none. Case does not matter. */
export function matcher(find: string): (text: string) => boolean {
  const wanted = find.trim();
  if (!wanted) return () => true;
  try {
    const pattern = new RegExp(wanted, "i");
    return (text) => pattern.test(text);
  } catch {
    return (text) => text.toLowerCase().includes(wanted.toLowerCase());
  }
}

const SEARCHED = ["title", "metrics", "pattern", "expressions", "field", "fields", "text"];

/** Words a panel is found by. */
export function wordsOf({ metric, settings }: PanelSpec): string {
  const own = SEARCHED.map((name) => settings?.[name]);
  return [metric, ...own.flat().filter((word) => typeof word === "string")].join(" ");
}
