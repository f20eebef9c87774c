// Tells whether a schema still serves the clients of an older one, and whether the changelog says where it does not.
//
//   node schema-diff.js OLD.graphql NEW.graphql CHANGELOG.md
//
// Ends with 1 where a breaking change is not announced: by an item of the section "## Unreleased" that begins with
// **Breaking:** and names, in backticks, the schema coordinate that the change is at.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import {
  buildSchema, findBreakingChanges, findDangerousChanges, isInputObjectType, isInterfaceType,
  isIntrospectionType, isObjectType, isRequiredArgument, isRequiredInputField, isSpecifiedScalarType,
} from 'graphql';

// graphql-js says in words only where a change is. A sentence that does not fit is an error, so that no change is
// passed over because a newer version says it otherwise.
const nameInIt = '([_A-Za-z][_0-9A-Za-z]*)';
const sentence = (text) => {
  const pattern = text.replaceAll('.', '\\.').replaceAll('NAME', nameInIt).replaceAll('REST', '.+');
  return new RegExp(`^${pattern}$`);
};
const ofType = (type) => type;
const ofField = (type, field) => `${type}.${field}`;
const ofArgument = (type, field, argument) => `${type}.${field}(${argument}:)`;
const ofDirective = (directive) => `@${directive}`;
const ofItsArgument = (argument, directive) => `@${directive}(${argument}:)`;
const places = {
  TYPE_REMOVED: [sentence('NAME was removed.'), ofType],
  TYPE_CHANGED_KIND: [sentence('NAME changed from REST to REST.'), ofType],
  TYPE_REMOVED_FROM_UNION: [sentence('NAME was removed from union type NAME.'), (_, union) => union],
  VALUE_REMOVED_FROM_ENUM: [sentence('NAME was removed from enum type NAME.'), (value, type) => ofField(type, value)],
  REQUIRED_INPUT_FIELD_ADDED: [
    sentence('A required field NAME on input type NAME was added.'),
    (field, type) => ofField(type, field),
  ],
  IMPLEMENTED_INTERFACE_REMOVED: [sentence('NAME no longer implements interface NAME.'), ofType],
  FIELD_REMOVED: [sentence('NAME.NAME was removed.'), ofField],
  FIELD_CHANGED_KIND: [sentence('NAME.NAME changed type from REST to REST.'), ofField],
  REQUIRED_ARG_ADDED: [
    sentence('A required arg NAME on NAME.NAME was added.'),
    (argument, type, field) => ofArgument(type, field, argument),
  ],
  ARG_REMOVED: [sentence('NAME.NAME arg NAME was removed.'), ofArgument],
  ARG_CHANGED_KIND: [sentence('NAME.NAME arg NAME has changed type from REST to REST.'), ofArgument],
  DIRECTIVE_REMOVED: [sentence('NAME was removed.'), ofDirective],
  DIRECTIVE_ARG_REMOVED: [sentence('NAME was removed from NAME.'), ofItsArgument],
  REQUIRED_DIRECTIVE_ARG_ADDED: [sentence('A required arg NAME on directive NAME was added.'), ofItsArgument],
  DIRECTIVE_REPEATABLE_REMOVED: [sentence('Repeatable flag was removed from NAME.'), ofDirective],
  DIRECTIVE_LOCATION_REMOVED: [sentence('NAME was removed from NAME.'), (_, directive) => ofDirective(directive)],
};

function coordinate({ type, description }) {
  const [pattern, write] = places[type] ?? [];
  const match = pattern?.exec(description);
  if (!match) throw new Error(`no place is known for ${type}: ${description}`);
  return write(...match.slice(1));
}

/** All breaking changes, each with its coordinate, in the order of the coordinates. */
export function breakingChanges(older, newer) {
  const found = findBreakingChanges(older, newer)
    // A built-in scalar that nothing refers to any more: what referred to it is a change of its own.
    .filter(({ description }) => !description.startsWith('Standard scalar '))
    .map((change) => ({ coordinate: coordinate(change), description: change.description }));
  return [...found, ...unseen(older, newer)].sort((one, other) => (one.coordinate < other.coordinate ? -1 : 1));
}

/** What graphql-js does not count as breaking, or does not see. */
function* unseen(older, newer) {
  for (const root of ['Query', 'Mutation', 'Subscription']) {
    const [before, after] = [older, newer].map((schema) => schema[`get${root}Type`]()?.name);
    if (before && before !== after) {
      yield { coordinate: before, description: `${before} is no longer what ${root.toLowerCase()} operations begin at.` };
    }
  }
  const own = (type) => !isIntrospectionType(type) && !isSpecifiedScalarType(type);
  for (const type of Object.values(older.getTypeMap()).filter(own)) {
    const now = newer.getType(type.name);
    if (isInputObjectType(type) && isInputObjectType(now)) {
      if (now.isOneOf && !type.isOneOf) {
        yield { coordinate: type.name, description: `${type.name} takes exactly one of its fields.` };
      }
      const [before, after] = [type, now].map((input) => Object.values(input.getFields()));
      yield* lostDefaults(before, after, isRequiredInputField, (field) => ofField(type.name, field));
    } else if ((isObjectType(type) || isInterfaceType(type)) && now?.getFields) {
      for (const { name: field, args } of Object.values(type.getFields())) {
        const after = now.getFields()[field]?.args ?? [];
        yield* lostDefaults(args, after, isRequiredArgument, (argument) => ofArgument(type.name, field, argument));
      }
    }
  }
}

/** Of the same type as before, but it must be given now. */
function* lostDefaults(before, after, isRequired, write) {
  for (const value of before) {
    const now = after.find((other) => other.name === value.name);
    if (now && String(now.type) === String(value.type) && isRequired(now) && !isRequired(value)) {
      yield { coordinate: write(value.name), description: `${write(value.name)} has lost its default and must be given.` };
    }
  }
}

/** The coordinates that the changelog's section "Unreleased" announces. */
export function announced(changelog) {
  const items = [];
  let inSection = false;
  let inCode = false;
  // What the last item takes in: the next line, after a blank line only what is indented, or nothing more.
  let takes = 'nothing';
  for (const line of changelog.split(/\r?\n/)) {
    if (/^\s*(```|~~~)/.test(line)) {
      inCode = !inCode;
    } else if (inCode) {
      continue;
    } else if (/^##?\s/.test(line)) {
      inSection = /^##\s+\[?Unreleased\]?/i.test(line);
      takes = 'nothing';
    } else if (!inSection) {
      continue;
    } else if (/^[-*+]\s/.test(line)) {
      items.push(line.slice(2).trim());
      takes = 'line';
    } else if (line.trim() === '') {
      if (takes === 'line') takes = 'indented';
    } else if (/^#/.test(line) || takes === 'nothing' || (takes === 'indented' && !/^\s/.test(line))) {
      takes = 'nothing';
    } else {
      items.push(`${items.pop()}\n${line.trim()}`);
      takes = 'line';
    }
  }
  const breaking = items.filter((item) => item.startsWith('**Breaking:**'));
  return new Set(breaking.flatMap((item) => [...item.matchAll(/`([^`]+)`/g)].map(([, code]) => code)));
}

function main(files) {
  if (files.length !== 3) {
    console.error('Usage: node schema-diff.js OLD.graphql NEW.graphql CHANGELOG.md');
    return 2;
  }
  const [oldText, newText, changelog] = files.map((file) => readFileSync(file, 'utf8'));
  const [older, newer] = [buildSchema(oldText), buildSchema(newText)];
  const known = announced(changelog);
  const changes = breakingChanges(older, newer);
  const missing = changes.filter((change) => !known.has(change.coordinate));
  const list = (title, lines) => {
    if (lines.length) console.log([title, ...lines.map((line) => `  ${line}`), ''].join('\n'));
  };
  const line = (change) => `\`${change.coordinate}\`: ${change.description}`;
  list('May surprise clients:', findDangerousChanges(older, newer).map(({ description }) => description));
  list('Breaking, and announced:', changes.filter((change) => !missing.includes(change)).map(line));
  list('Breaking, and not announced in the changelog under "## Unreleased":', missing.map(line));
  if (!missing.length) {
    console.log(changes.length ? 'Every breaking change is announced.' : 'Nothing breaks.');
    return 0;
  }
  console.log(`For each, an item is wanted such as\n  - **Breaking:** \`${missing[0].coordinate}\` … , because …`);
  return 1;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    process.exitCode = main(process.argv.slice(2));
  } catch (error) {
    console.error(`schema-diff: ${error.message}`);
    process.exitCode = 2;
  }
}
