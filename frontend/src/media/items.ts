// A logged value as a list of things to show. Anybody may have logged anything, so nothing is taken
// for granted: what makes no sense becomes a thing without a file, which says so.

export type Kind = "image" | "audio" | "video" | "html" | "markdown" | "histogram" | "cloud" | "mesh" | "molecule" | "plotly" | "bokeh" | "graph" | "file" | "unknown";

export interface Layer {
  name: string;
  path: string;
  /** Names of its classes by id, where the value itself has them. */
  labels: Readonly<Record<string, string>>;
}

export interface Item {
  kind: Kind;
  /** The `_type` that was logged. */
  type: string;
  path: string;
  caption: string;
  width: number;
  height: number;
  masks: readonly Layer[];
  boxes: readonly Layer[];
}

type Fields = Readonly<Record<string, unknown>>;

const KINDS: Readonly<Record<string, Kind>> = {
  "image-file": "image",
  "audio-file": "audio",
  "video-file": "video",
  "html-file": "html",
  "markdown-file": "markdown",
  histogram: "histogram",
  "plotly-file": "plotly",
  "bokeh-file": "bokeh",
  "molecule-file": "molecule",
  "graph-file": "graph",
};
const MESHES = /\.(glb|gltf|obj|stl|ply)$/i;

/** Lists whose items are whole values under a name. */
const LISTS: Readonly<Record<string, string>> = { audio: "audio", videos: "videos", html: "html" };
/** Lists that hold only paths; those of some stand without their folder. */
const PATHS: Readonly<Record<string, [type: string, folder: string]>> = {
  "images/separated": ["image-file", ""],
  object3D: ["object3D-file", "media/object3D/"],
  molecule: ["molecule-file", "media/molecule/"],
};

export function itemsOf(value: unknown): Item[] {
  const fields = asFields(value);
  const type = asText(fields["_type"]);
  const list = LISTS[type];
  if (list && Array.isArray(fields[list])) return listed(fields[list], fields["captions"]);
  const paths = PATHS[type];
  if (paths && Array.isArray(fields["filenames"])) return byPath(fields["filenames"], fields, ...paths);
  return [itemOf(fields, type)];
}

function listed(values: readonly unknown[], captions: unknown): Item[] {
  return values.map((value, at) => {
    const item = itemOf(asFields(value), asText(asFields(value)["_type"]));
    return item.caption ? item : { ...item, caption: asText(asList(captions)[at]) };
  });
}

function byPath(paths: readonly unknown[], fields: Fields, type: string, folder: string): Item[] {
  const captions = asList(fields["captions"]);
  const masks = asList(fields["all_masks"]);
  const boxes = asList(fields["all_boxes"]);
  const shared = { width: fields["width"], height: fields["height"] };
  return paths.map((path, at) => {
    const whole = typeof path === "string" && !path.includes("/") ? folder + path : path;
    return itemOf({ ...shared, path: whole, caption: captions[at], masks: masks[at], boxes: boxes[at] }, type);
  });
}

function itemOf(fields: Fields, type: string): Item {
  const path = asText(fields["path"]);
  return {
    kind: kindOf(type, path),
    type,
    path,
    caption: asText(fields["caption"]),
    width: asSize(fields["width"]),
    height: asSize(fields["height"]),
    masks: layersOf(fields["masks"]),
    boxes: layersOf(fields["boxes"]),
  };
}

function kindOf(type: string, path: string): Kind {
  if (type === "object3D-file" && path.endsWith(".pts.json")) return "cloud";
  if (type === "object3D-file" && MESHES.test(path)) return "mesh";
  return KINDS[type] ?? (path ? "file" : "unknown");
}

function layersOf(value: unknown): Layer[] {
  return Object.entries(asFields(value)).flatMap(([name, layer]) => {
    const { path, class_labels: labels } = asFields(layer);
    return typeof path === "string" ? [{ name, path, labels: textsOf(labels) }] : [];
  });
}

/** The texts of an object by name; the rest is left out. */
export function textsOf(value: unknown): Record<string, string> {
  return Object.fromEntries(Object.entries(asFields(value)).filter((pair): pair is [string, string] => typeof pair[1] === "string"));
}

export const asFields = (value: unknown): Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Fields) : {};
export const asList = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
export const asText = (value: unknown): string => (typeof value === "string" ? value : "");
const asSize = (value: unknown): number => (typeof value === "number" && value > 0 && value < 1e6 ? value : 0);
