// Which chunk defines which tag. It is fetched when the first such tag appears.
import { toast } from "./toast";

const chunks: Record<string, () => Promise<unknown>> = {
  "labstead-after-deletion": () => import("../artifacts/after-deletion"),
  "labstead-bar-panel": () => import("../run-panels/bar/panel"),
  "labstead-box-panel": () => import("../run-panels/box/panel"),
  "labstead-chart-controls": () => import("../page/chart-controls"),
  "labstead-code-panel": () => import("../run-panels/code/panel"),
  "labstead-code-view": () => import("../run-files/code-view"),
  "labstead-comparer-panel": () => import("../run-panels/comparer/panel"),
  "labstead-copy": () => import("./copy"),
  "labstead-duration": () => import("./duration"),
  "labstead-file-browser": () => import("../files/file-browser"),
  "labstead-file-differences": () => import("../artifacts/file-differences"),
  "labstead-import-form": () => import("../page/import-form"),
  "labstead-importance-panel": () => import("../run-panels/importance/panel"),
  "labstead-lineage-graph": () => import("../lineage/lineage-graph"),
  "labstead-log-view": () => import("../logs/log-view"),
  "labstead-markdown-panel": () => import("../run-panels/markdown/panel"),
  "labstead-media-panel": () => import("../media/media-panel"),
  "labstead-mentions": () => import("../comments/mentions"),
  "labstead-panels": () => import("../workspace/panels"),
  "labstead-parallel-panel": () => import("../run-panels/parallel/panel"),
  "labstead-pinned-fields": () => import("../run/pinned-fields"),
  "labstead-plot-panel": () => import("../plots/plot-panel"),
  "labstead-run-grid": () => import("../grid/run-grid"),
  "labstead-run-header": () => import("../run/run-header"),
  "labstead-runs": () => import("../page/run-list"),
  "labstead-scalar-panel": () => import("../run-panels/scalar/panel"),
  "labstead-scatter-panel": () => import("../run-panels/scatter/panel"),
  "labstead-sweep-actions": () => import("../sweeps/sweep-actions"),
  "labstead-sweep-scope": () => import("../sweeps/sweep-scope"),
  "labstead-table-panel": () => import("../tables/table-panel"),
  "labstead-text-difference": () => import("../artifacts/text-difference"),
  "labstead-time": () => import("./moment"),
  "labstead-value-tree": () => import("../run/value-tree"),
  "labstead-version-actions": () => import("../artifacts/version-actions"),
  "labstead-views": () => import("../workspace/views"),
};

const LOST_MILLISECONDS = 60_000;

const waiting = new Set(Object.keys(chunks));

/** Of a tree: the chunks of the tags in it. */
function load(tree: Element): void {
  if (waiting.has(tree.localName)) fetchChunk(tree.localName);
  for (const { localName } of tree.getElementsByTagName("*")) if (waiting.has(localName)) fetchChunk(localName);
}

function fetchChunk(tag: string): void {
  waiting.delete(tag);
  void chunks[tag]!().catch(tellLost);
}

/** The server is away, or has a newer version, which no longer has this page's parts. */
function tellLost(error: unknown): void {
  toast("A part of this page could not be loaded.", "bad", { label: "Reload", act: () => location.reload() }, LOST_MILLISECONDS);
  throw error;
}

/** Look now and after every swap, then only at what came: some parts change with every move of the mouse. */
export function startWidgets(): void {
  load(document.body);
  new MutationObserver((changes) => {
    for (const { addedNodes } of changes) for (const node of addedNodes) if (node instanceof Element) load(node);
  }).observe(document.body, { childList: true, subtree: true });
}
