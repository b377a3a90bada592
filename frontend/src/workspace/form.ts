// What the settings drawer hands to the form of a kind of panels, and gets from it.
import type { FieldCatalogue } from "./field-catalogue";

export type PanelSettings = Readonly<Record<string, unknown>>;

export interface Row {
  /** The settings that it shows; the row takes them back together. */
  names: readonly string[];
  element: HTMLElement;
}

/** What all forms get. */
export interface Drawing {
  /** Whether it is about one panel; sections and workspaces choose no metrics. */
  isPanel: boolean;
  /** Names of configuration fields. */
  fields: readonly string[];
  /** All fields of the project's runs. */
  catalogue: FieldCatalogue;
  /** Draw the tab again: other rows are wanted. */
  again: () => void;
}

export interface Form<S> extends Drawing {
  /** What counts now, with all that is inherited. */
  value: S;
  set: (settings: Partial<S>) => void;
}

export type Tab<S> = readonly [name: string, rows: (form: Form<S>) => Row[]];

/** A form that does not tell what its settings are. */
export interface SettingsForm {
  tabs: readonly string[];
  rows(tab: number, layers: readonly (PanelSettings | undefined)[], drawing: Drawing, set: (settings: PanelSettings) => void): Row[];
}

export function formOf<S extends object>(resolve: (...layers: readonly (PanelSettings | undefined)[]) => S, tabs: readonly Tab<S>[]): SettingsForm {
  return {
    tabs: tabs.map(([name]) => name),
    rows: (tab, layers, drawing, set) => tabs[tab]![1]({ ...drawing, value: resolve(...layers), set: (settings) => set(settings as PanelSettings) }),
  };
}
