// The documents of a front end that uses all of the API, as Relay's compiler wants them: operations and fragments
// begin with the name of their file.
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { buildSchema, Kind, parse, print, visit } from 'graphql';

const read = (name) => readFileSync(new URL(name, import.meta.url), 'utf8');

export const schemaPath = fileURLToPath(new URL('../../schema.graphql', import.meta.url));
export const schemaText = readFileSync(schemaPath, 'utf8');
export const relayDirectives = read('relay-directives.graphql');

/** The contract, and the directives that Relay's compiler takes out. */
export const schema = buildSchema(`${schemaText}\n${relayDirectives}`);

/** Each file by its name without the ending. */
export const files = new Map(
  readdirSync(new URL('documents', import.meta.url)).sort().map((file) => {
    const name = file.replace(/\.graphql$/, '');
    return [name, parse(read(`documents/${file}`))];
  }),
);

/** All definitions as one document. */
export const documents = { kind: Kind.DOCUMENT, definitions: [...files.values()].flatMap((file) => file.definitions) };

/** The document of one operation. Only for those that use no fragments. */
export function operation(name) {
  const definition = documents.definitions.find((candidate) => candidate.name.value === name);
  if (!definition) throw new Error(`there is no operation ${name}`);
  visit(definition, {
    FragmentSpread(spread) { throw new Error(`${name} uses the fragment ${spread.name.value}`); },
  });
  return { kind: Kind.DOCUMENT, definitions: [definition] };
}

/** The same as text. */
export const operationText = (name) => print(operation(name));
