import type { CodegenConfig } from "@graphql-codegen/cli";

const config: CodegenConfig = {
  schema: "../../schema.graphql",
  documents: "src/api/documents.graphql",
  generates: {
    "src/api/documents.ts": {
      plugins: ["typescript-operations", "typed-document-node"],
    },
  },
  config: {
    // Documents are sent as text, so that no parser of GraphQL is in the bundle.
    documentMode: "string",
    optimizeDocumentNode: true,
    dedupeFragments: true,
    enumsAsTypes: true,
    onlyOperationTypes: true,
    skipTypename: true,
    useTypeImports: true,
    immutableTypes: true,
    scalars: { DateTime: "string", JSON: "unknown" },
  },
};
export default config;
