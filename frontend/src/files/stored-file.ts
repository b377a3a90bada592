// A file as the pages know it, a run's or a version's, and how it can be looked at by its name.

export interface StoredFile {
  path: string;
  state: "ready" | "pending";
  size: number;
  content_type: string;
  /** On this server, so that it can be read. */
  url: string;
  /** What it is saved from; `url` where there is no better place. */
  download?: string;
  /** It lies elsewhere, at this address. */
  reference?: string;
  /** In words, with the whole of it as a title: `SHA-256 12ab…`. */
  digest?: { words: string; whole: string };
}

export type Kind = "image" | "video" | "audio" | "html" | "markdown" | "json" | "table" | "media" | "csv" | "parquet" | "text" | "none";

const BY_ENDING: Record<string, Kind> = {
  png: "image", jpg: "image", jpeg: "image", gif: "image", webp: "image", bmp: "image", svg: "image",
  mp4: "video", webm: "video", ogv: "video", mp3: "audio", wav: "audio", flac: "audio", ogg: "audio",
  html: "html", md: "markdown", json: "json", csv: "csv", tsv: "csv", parquet: "parquet",
};
const TEXTS = new Set(
  "txt log py ipynb sh bash yaml yml toml ini cfg conf patch diff js ts css xml rst c h cpp hpp cu rs go java r jl sql tex lock env gitignore jsonl ndjson out err dockerfile makefile".split(" "),
);

/** By its name, else by what its client called it. */
export function kindOf({ path, content_type }: Pick<StoredFile, "path" | "content_type">): Kind {
  const name = path.slice(path.lastIndexOf("/") + 1).toLowerCase();
  if (name.endsWith(".table.json")) return "table";
  if (/\.(image|audio|video)-file\.json$/.test(name)) return "media";
  const ending = name.slice(name.lastIndexOf(".") + 1);
  if (BY_ENDING[ending]) return BY_ENDING[ending];
  return TEXTS.has(ending) || content_type.startsWith("text/") ? "text" : "none";
}
