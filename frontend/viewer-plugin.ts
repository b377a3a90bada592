// `import address from "../viewers/mesh?viewer"`: the script and all it needs as one classic script.
// Such a script runs in a sandboxed frame that can fetch nothing; see src/media/viewer-frame.ts.
import { basename } from "node:path";
import { build, type Plugin } from "vite";

const ENDING = "?viewer";

export function viewers(): Plugin {
  return {
    name: "labstead-viewers",
    enforce: "pre",
    async resolveId(source, importer) {
      if (!source.endsWith(ENDING)) return null;
      const found = await this.resolve(source.slice(0, -ENDING.length), importer);
      return found && found.id + ENDING;
    },
    async load(id) {
      if (!id.endsWith(ENDING)) return null;
      const entry = id.slice(0, -ENDING.length);
      this.addWatchFile(entry);
      const name = `viewer-${basename(entry).replace(/\.\w+$/, "")}.js`;
      const file = this.emitFile({ type: "asset", name, source: await bundled(entry) });
      return { code: `export default import.meta.ROLLUP_FILE_URL_${file}`, moduleType: "js" };
    },
  };
}

async function bundled(entry: string): Promise<string> {
  const made = await build({
    configFile: false,
    logLevel: "warn",
    build: { write: false, target: "es2023", rolldownOptions: { input: entry, output: { format: "iife" } } },
  });
  const [first] = Array.isArray(made) ? made : [made];
  if (!first || !("output" in first)) throw new Error(`${entry} was not built`);
  return first.output[0].code;
}
