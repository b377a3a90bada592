// What the gallery, the drawer and the workspace know of a kind of panels.
import type { FieldCatalogue } from "./field-catalogue";
import type { PanelSettings, SettingsForm } from "./form";
import type { Span } from "./layout";

export interface Kind {
  /** `bar` is drawn by `<labstead-bar-panel>`. */
  kind: string;
  title: string;
  /** One line about what it is good for. */
  help: string;
  icon: string;
  span?: Span;
  /** Pixels. */
  height?: number;
  /** What a new panel shows before anybody has set it. */
  start: (fields: FieldCatalogue) => PanelSettings | Promise<PanelSettings>;
  form: SettingsForm;
}
