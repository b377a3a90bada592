// The size of a panel: how far it may go, and a step at a time from its menu or with keys.
import { changePanel, type Edit, findPanel } from "./edits";
import { type Layout, SPANS } from "./layout";

const LEAST_HEIGHT = 160;
const MOST_HEIGHT = 900;
const USUAL_HEIGHT = 264;
const USUAL_SPAN = 4;
const HEIGHT_STEP = 40;

export const fittingHeight = (pixels: number): number => Math.round(Math.max(LEAST_HEIGHT, Math.min(MOST_HEIGHT, pixels)));

export const taller = (id: string, by: 1 | -1): Edit => (layout) =>
  changed(layout, id, { height: fittingHeight((findPanel(layout, id)?.height ?? USUAL_HEIGHT) + by * HEIGHT_STEP) });

export const wider = (id: string, by: 1 | -1): Edit => (layout) => {
  const at = SPANS.indexOf(findPanel(layout, id)?.span ?? USUAL_SPAN) + by;
  const span = SPANS[at];
  return span ? changed(layout, id, { span }) : layout;
};

/** A panel at its limit stays as it is, and so does the list of what can be undone. */
function changed(layout: Layout, id: string, change: Parameters<typeof changePanel>[1]): Layout {
  const panel = findPanel(layout, id);
  const isSame = !panel || Object.entries(change).every(([name, value]) => panel[name as keyof typeof panel] === value);
  return isSame ? layout : changePanel(id, change)(layout);
}

const KEYS: Record<string, (id: string) => Edit> = {
  ArrowUp: (id) => taller(id, -1),
  ArrowDown: (id) => taller(id, 1),
  ArrowLeft: (id) => wider(id, -1),
  ArrowRight: (id) => wider(id, 1),
};

/** What a key with Alt and Shift does to the panel that has the focus. */
export const sizeEdit = ({ key, altKey, shiftKey, ctrlKey, metaKey }: KeyboardEvent, id: string | null): Edit | undefined =>
  id && altKey && shiftKey && !ctrlKey && !metaKey ? KEYS[key]?.(id) : undefined;
