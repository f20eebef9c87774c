// Validates the example operations against the schema: `npm run check [-- path/to/schema.graphql]`.

import { readdirSync, readFileSync } from "node:fs";
import { buildSchema, GraphQLError, parse, Source, validate } from "graphql";

const schemaPath = process.argv[2] ?? "../../schema.graphql";
const schema = buildSchema(new Source(readFileSync(schemaPath, "utf8"), schemaPath));

const folder = new URL("./src/examples/", import.meta.url);
const files = readdirSync(folder).filter((name) => name.endsWith(".graphql"));
const problems = files.flatMap((name) => {
  const source = new Source(readFileSync(new URL(name, folder), "utf8"), `src/examples/${name}`);
  try {
    return validate(schema, parse(source));
  } catch (error) {
    if (error instanceof GraphQLError) return [error];
    throw error;
  }
});

for (const problem of problems) console.error(`${problem}\n`);
console.log(`${files.length} files checked against ${schemaPath}: ${problems.length} problems`);
process.exitCode = problems.length > 0 || files.length === 0 ? 1 : 0;
