import { defineConfig, type Plugin } from "vite";

/**
 * GraphiQL's icons take their accessible names from their functions' names ("close icon"), which do
 * not survive minifying. `keepNames` for everything would cost 300 kB.
 */
const iconNames: Plugin = {
  name: "icon-names",
  transform(code, id) {
    if (!/@graphiql\/react\/dist\/icons\/(?!index)[\w-]+\.js$/.test(id)) return null;
    const name = /export \{ (\w+) as default \}/.exec(code)?.[1];
    if (!name) this.error("no default export with a name: has GraphiQL changed its icons?");
    return `${code}\nObject.defineProperty(${name}, "name", { value: "${name}" });`;
  },
};

export default defineConfig({
  // The server hands out the page itself at `/`, and all it refers to below this path.
  base: "/graphiql/",
  plugins: [iconNames],
  // The GraphQL worker loads prettier only when it is asked to format.
  worker: { format: "es" },
  build: {
    outDir: "../../assets/graphiql",
    emptyOutDir: true,
    // Files instead of `data:` URIs, so that the page gets by with a strict policy.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    license: { fileName: "LICENSES.md" },
    // Monaco is one chunk of this order, fetched once and from the same host.
    chunkSizeWarningLimit: 4000,
    rollupOptions: {
      onwarn(warning, warn) {
        // "use client" and the like mean nothing in a browser, and 150 files say so.
        if (warning.code !== "MODULE_LEVEL_DIRECTIVE") warn(warning);
      },
    },
  },
});
