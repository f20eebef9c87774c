import { defineConfig } from "vite";

export default defineConfig({
  // The server hands out the page at `/board` and all that it refers to below it.
  base: "/board/",
  esbuild: { jsx: "automatic", jsxImportSource: "preact" },
  build: {
    target: "es2022",
    outDir: "../../assets/board",
    emptyOutDir: true,
    // Files instead of `data:` URIs, so that the page gets by with a strict policy.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    license: { fileName: "LICENSES.md" },
  },
});
