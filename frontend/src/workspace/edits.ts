// Changes of a layout. Each takes the completed layout and gives another one.
import type { Layout, PanelSettings, PanelSpec, SectionSpec, Span } from "./layout";

export type Edit = (layout: Layout) => Layout;

let made = 0;

/** Unique within a layout, also against those made on other days. */
export const newId = (): string => `${Date.now().toString(36)}-${(made++).toString(36)}`;

export const findPanel = (layout: Layout, id: string): PanelSpec | undefined =>
  layout.sections.flatMap((section) => section.panels).find((panel) => panel.id === id);

export const sectionOf = (layout: Layout, panel: string): SectionSpec | undefined =>
  layout.sections.find((section) => section.panels.some(({ id }) => id === panel));

export function changeSection(id: string, change: (section: SectionSpec) => SectionSpec): Edit {
  return (layout) => ({
    ...layout,
    sections: layout.sections.map((section) => (section.id === id ? change(section) : section)),
  });
}

export function changePanel(id: string, change: Partial<PanelSpec>): Edit {
  return (layout) => ({
    ...layout,
    sections: layout.sections.map((section) => ({
      ...section,
      panels: section.panels.map((panel) => (panel.id === id ? { ...panel, ...change } : panel)),
    })),
  });
}

/** Add to the panel's own settings. */
export const setPanel = (id: string, settings: PanelSettings): Edit => (layout) =>
  changePanel(id, { settings: { ...findPanel(layout, id)?.settings, ...settings } })(layout);

export const resizePanel = (id: string, span: Span, height: number): Edit => changePanel(id, { span, height });

export function removePanel(id: string): Edit {
  return (layout) => ({
    ...layout,
    removed: [...new Set([...layout.removed, id])],
    sections: layout.sections.map((section) => without(section, id)),
  });
}

export function duplicatePanel(id: string): Edit {
  return (layout) => {
    const section = sectionOf(layout, id);
    const panel = findPanel(layout, id);
    if (!section || !panel) return layout;
    const copy = { ...panel, id: newId() };
    return insert(section.id, copy, section.panels.indexOf(panel) + 1)(layout);
  };
}

/** Put the panel into a section before the panel `before`, or at its end. */
export function movePanel(id: string, section: string, before: string | null): Edit {
  return (layout) => {
    const panel = findPanel(layout, id);
    if (!panel || id === before) return layout;
    const rest = { ...layout, sections: layout.sections.map((one) => without(one, id)) };
    const panels = rest.sections.find((one) => one.id === section)?.panels ?? [];
    const at = before === null ? -1 : panels.findIndex((one) => one.id === before);
    return insert(section, panel, at < 0 ? panels.length : at)(rest);
  };
}

/** One place to the left (-1) or right (1) within its section. */
export function shiftPanel(id: string, by: -1 | 1): Edit {
  return (layout) => {
    const section = sectionOf(layout, id);
    if (!section) return layout;
    const ids = section.panels.map((panel) => panel.id);
    const to = ids.indexOf(id) + (by < 0 ? -1 : 2);
    return to < 0 ? layout : movePanel(id, section.id, ids[to] ?? null)(layout);
  };
}

export const addPanel = (section: string, panel: Omit<PanelSpec, "id">, id = newId()): Edit => (layout) =>
  insert(section, { ...panel, id }, 0)(layout);

export function addSection(title: string, before: string | null): Edit {
  return (layout) => {
    const at = layout.sections.findIndex((section) => section.id === before);
    const sections = [...layout.sections];
    sections.splice(at < 0 ? 0 : at, 0, { id: newId(), title, panels: [] });
    return { ...layout, sections };
  };
}

/** The section and its panels go; automatic ones do not come back by themselves. */
export function removeSection(id: string): Edit {
  return (layout) => {
    const gone = layout.sections.find((section) => section.id === id)?.panels ?? [];
    return {
      ...layout,
      removed: [...new Set([...layout.removed, ...gone.map((panel) => panel.id)])],
      sections: layout.sections.filter((section) => section.id !== id),
    };
  };
}

export function shiftSection(id: string, by: -1 | 1): Edit {
  return (layout) => {
    const from = layout.sections.findIndex((section) => section.id === id);
    const to = from + by;
    if (from < 0 || to < 0 || to >= layout.sections.length) return layout;
    const sections = [...layout.sections];
    sections.splice(to, 0, ...sections.splice(from, 1));
    return { ...layout, sections };
  };
}

export const sortSection = (id: string): Edit =>
  changeSection(id, (section) => ({
    ...section,
    isArranged: true,
    panels: [...section.panels].sort((one, other) => one.metric.localeCompare(other.metric)),
  }));

function insert(section: string, panel: PanelSpec, at: number): Edit {
  return changeSection(section, (one) => {
    const panels = [...one.panels];
    panels.splice(at, 0, panel);
    return { ...one, panels, isArranged: true };
  });
}

function without(section: SectionSpec, panel: string): SectionSpec {
  const panels = section.panels.filter(({ id }) => id !== panel);
  return panels.length === section.panels.length ? section : { ...section, panels };
}
