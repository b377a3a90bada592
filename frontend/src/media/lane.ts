// One run's part of a media panel.
import type { RunMedia } from "./answer";
import type { PanelMemory } from "./classes";
import type { Item } from "./items";

/** What draws one run's items. `shared` lives as long as the panel. */
export interface Lane {
  key: string;
  media: RunMedia;
  items: readonly Item[];
  shared: PanelMemory;
  /** The page of frames that draw with other people's libraries. */
  viewer: string;
}
