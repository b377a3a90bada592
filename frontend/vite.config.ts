import { defineConfig } from "vitest/config";
import { viewers } from "./viewer-plugin.ts";

// Django finds the hashed names in manifest.json; WhiteNoise serves the files for a year.
export default defineConfig({
  base: "/static/labstead/dist/",
  plugins: [viewers()],
  build: {
    outDir: "../platform/labstead_server/static/labstead/dist",
    emptyOutDir: true,
    manifest: "manifest.json",
    target: "es2023",
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    rolldownOptions: { input: "src/main.ts" },
  },
  test: { environment: "happy-dom", include: ["tests/**/*.test.ts"] },
});
