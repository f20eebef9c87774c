// schema-diff.js names the place of every breaking change, and accepts those that the changelog announces.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { after } from 'node:test';
import { fileURLToPath } from 'node:url';
import { BreakingChangeType, buildSchema, findBreakingChanges } from 'graphql';
import { schemaText } from './documents.js';
import { generatedFolder } from './generated.js';
import { announced, breakingChanges } from './schema-diff.js';
import { test } from './timed.js';

const base = `
  directive @cost(weight: Int, per: Int) repeatable on FIELD_DEFINITION | OBJECT
  interface Node { id: ID! }
  type Job implements Node { id: ID! name: String! error: String tasks(first: Int, last: Int! = 5): [Task!]! }
  type Task { attempt: Int! }
  type Flow { name: String }
  union Thing = Job | Task
  enum State { INIT DONE }
  input Filter { states: [State!], queue: String! = "default" }
  scalar DateTime
  type Query { node(id: ID!): Node, jobs(filter: Filter): [Job!]!, thing: Thing, flow: Flow, at: DateTime, size: Float }
  type Mutation { cancel(id: ID!, reason: String): Job }
`;

// What is changed, into what, the coordinates, and how graphql-js calls the change where it sees one.
const cases = [
  [
    'a type is removed',
    [['type Flow { name: String }', ''], ['flow: Flow, ', '']],
    ['Flow', 'Query.flow'],
    ['TYPE_REMOVED', 'FIELD_REMOVED'],
  ],
  ['a scalar becomes an enum', [['scalar DateTime', 'enum DateTime { NOW }']], ['DateTime'], ['TYPE_CHANGED_KIND']],
  ['a field is removed', [['name: String! error', 'error']], ['Job.name'], ['FIELD_REMOVED']],
  [
    'a field of an interface is removed',
    [['interface Node { id: ID! }', 'interface Node { key: ID! }'], ['Node { id: ID! name', 'Node { id: ID! key: ID! name']],
    ['Node.id'],
    ['FIELD_REMOVED'],
  ],
  ['an input field is removed', [['states: [State!], ', '']], ['Filter.states'], ['FIELD_REMOVED']],
  ['a value of an enum is removed', [['INIT DONE', 'INIT']], ['State.DONE'], ['VALUE_REMOVED_FROM_ENUM']],
  ['an argument is removed', [['first: Int, ', '']], ['Job.tasks(first:)'], ['ARG_REMOVED']],
  ['the type of a field changes', [['attempt: Int!', 'attempt: String!']], ['Task.attempt'], ['FIELD_CHANGED_KIND']],
  ['a field may become null', [['name: String!', 'name: String']], ['Job.name'], ['FIELD_CHANGED_KIND']],
  ['the items of a list may become null', [['[Job!]!', '[Job]!']], ['Query.jobs'], ['FIELD_CHANGED_KIND']],
  ['the type of an argument changes', [['first: Int', 'first: String']], ['Job.tasks(first:)'], ['ARG_CHANGED_KIND']],
  [
    'an argument must not be null any more',
    [['reason: String', 'reason: String!']],
    ['Mutation.cancel(reason:)'],
    ['ARG_CHANGED_KIND'],
  ],
  ['an argument loses its default', [['last: Int! = 5', 'last: Int!']], ['Job.tasks(last:)'], []],
  [
    'an input field must not be null any more',
    [['states: [State!]', 'states: [State!]!']],
    ['Filter.states'],
    ['FIELD_CHANGED_KIND'],
  ],
  ['an input field loses its default', [['queue: String! = "default"', 'queue: String!']], ['Filter.queue'], []],
  [
    'a required argument is added',
    [['cancel(', 'cancel(version: Int!, ']],
    ['Mutation.cancel(version:)'],
    ['REQUIRED_ARG_ADDED'],
  ],
  [
    'a required input field is added',
    [['states:', 'limit: Int!, states:']],
    ['Filter.limit'],
    ['REQUIRED_INPUT_FIELD_ADDED'],
  ],
  [
    'an input takes one field only',
    [
      ['input Filter { states: [State!], queue: String! = "default" }', 'input Filter @oneOf { states: [State!], queue: String }'],
    ],
    ['Filter'],
    [],
  ],
  ['a member of a union is removed', [['Thing = Job | Task', 'Thing = Job']], ['Thing'], ['TYPE_REMOVED_FROM_UNION']],
  ['a type leaves an interface', [['type Job implements Node', 'type Job']], ['Job'], ['IMPLEMENTED_INTERFACE_REMOVED']],
  ['a root type is no longer one', [['type Query', 'schema { query: Query } type Query']], ['Mutation'], []],
  ['a built-in scalar is not used any more', [[', size: Float', '']], ['Query.size'], ['FIELD_REMOVED', 'TYPE_REMOVED']],
  [
    'a directive is removed',
    [['directive @cost(weight: Int, per: Int) repeatable on FIELD_DEFINITION | OBJECT', '']],
    ['@cost'],
    ['DIRECTIVE_REMOVED'],
  ],
  ['an argument of a directive is removed', [[', per: Int', '']], ['@cost(per:)'], ['DIRECTIVE_ARG_REMOVED']],
  [
    'a required argument of a directive is added',
    [['@cost(', '@cost(of: ID!, ']],
    ['@cost(of:)'],
    ['REQUIRED_DIRECTIVE_ARG_ADDED'],
  ],
  ['a directive is no longer repeatable', [[' repeatable', '']], ['@cost'], ['DIRECTIVE_REPEATABLE_REMOVED']],
  ['a directive loses a place', [[' | OBJECT', '']], ['@cost'], ['DIRECTIVE_LOCATION_REMOVED']],
];

function edited(edits) {
  return edits.reduce((text, [from, to]) => {
    assert.ok(text.includes(from), from);
    return text.replace(from, to);
  }, base);
}

for (const [change, edits, coordinates, kinds] of cases) {
  test(`breaking: ${change}`, () => {
    const [older, newer] = [buildSchema(base), buildSchema(edited(edits))];
    assert.deepEqual(breakingChanges(older, newer).map(({ coordinate }) => coordinate), coordinates);
    assert.deepEqual(findBreakingChanges(older, newer).map(({ type }) => type).sort(), [...kinds].sort());
  });
}

test('the cases above are all kinds of breaking changes that graphql-js knows', () => {
  const seen = new Set(cases.flatMap(([, , , kinds]) => kinds));
  assert.deepEqual(Object.values(BreakingChangeType).filter((type) => !seen.has(type)), []);
});

const safe = [
  [
    'a type, a field and an optional argument are added',
    [['type Flow {', 'type Plan { id: ID! } type Flow { plan: Plan, '], ['cancel(', 'cancel(soon: Boolean, ']],
  ],
  [
    'an optional input field and a value are added',
    [['states:', 'limit: Int, strict: Boolean! = true, states:'], ['INIT DONE', 'INIT DONE LOST']],
  ],
  [
    'a member and an interface are added',
    [['Job | Task', 'Job | Task | Flow'], ['type Task {', 'type Task implements Node { id: ID!']],
  ],
  ['a field cannot be null any more', [['error: String', 'error: String!']]],
  ['an argument may be left out now', [['cancel(id: ID!', 'cancel(id: ID']]],
  ['a default changes, and a field is deprecated', [['= 5', '= 6'], ['error: String', 'error: String @deprecated']]],
];
for (const [change, edits] of safe) {
  test(`not breaking: ${change}`, () => {
    assert.deepEqual(breakingChanges(buildSchema(base), buildSchema(edited(edits))), []);
  });
}

test('the schema as it is breaks nothing', () => {
  assert.deepEqual(breakingChanges(buildSchema(schemaText), buildSchema(schemaText)), []);
});

test('announcements are read from the right items of the right section', () => {
  const changelog = `# Changelog

**Breaking:** \`Before.all\`

## Unreleased

Some words, **Breaking:** \`No.item\`

### Changed

- **Breaking:** \`Job.name\` and
  \`Job.tasks(first:)\` have gone, because
they were in the way: \`Job.error\`.

  Also \`State.DONE\`.
- Something else about \`Job.id\`.
* **Breaking:** \`@cost\`

  - a part of it: \`Filter.limit\`

After the list: \`Not.here\`

- Not quite **Breaking:** \`Nor.this\`

\`\`\`
- **Breaking:** \`An.example\`
\`\`\`

## 0.1.0

- **Breaking:** \`Long.ago\`
`;
  const expected = ['Job.name', 'Job.tasks(first:)', 'Job.error', 'State.DONE', '@cost', 'Filter.limit'];
  assert.deepEqual([...announced(changelog)], expected);
  assert.deepEqual([...announced(changelog.replaceAll('\n', '\r\n'))], expected);
  assert.deepEqual([...announced(changelog.replace('## Unreleased', '## [Unreleased]'))], expected);
  assert.deepEqual([...announced('# Changelog\n')], []);
});

const { path, remove } = generatedFolder('schema-diff');
after(remove);

function runDiff(newer, changelog) {
  writeFileSync(`${path}/old.graphql`, base);
  writeFileSync(`${path}/new.graphql`, newer);
  writeFileSync(`${path}/CHANGELOG.md`, changelog);
  const program = fileURLToPath(new URL('schema-diff.js', import.meta.url));
  const files = ['old.graphql', 'new.graphql', 'CHANGELOG.md'];
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...files], { cwd: path, encoding: 'utf8' });
  return { status, stdout, stderr };
}

test('the program fails for what is not announced, and says what to write', () => {
  const newer = edited([['name: String! error', 'error'], ['INIT DONE', 'INIT NEW'], ['first: Int, ', '']]);
  const changelog = '## Unreleased\n\n- **Breaking:** `Job.name` has gone.\n';
  const failed = runDiff(newer, changelog);
  assert.equal(failed.status, 1);
  assert.equal(failed.stdout, `May surprise clients:
  NEW was added to enum type State.

Breaking, and announced:
  \`Job.name\`: Job.name was removed.

Breaking, and not announced in the changelog under "## Unreleased":
  \`Job.tasks(first:)\`: Job.tasks arg first was removed.
  \`State.DONE\`: DONE was removed from enum type State.

For each, an item is wanted such as
  - **Breaking:** \`Job.tasks(first:)\` … , because …
`);
  const passed = runDiff(newer, `${changelog}- **Breaking:** \`State.DONE\`, and\n  \`Job.tasks(first:)\`.\n`);
  assert.equal(passed.status, 0);
  assert.match(passed.stdout, /Every breaking change is announced\./);
});

test('the program passes where nothing breaks, and fails otherwise where it cannot tell', () => {
  assert.deepEqual(runDiff(base, ''), { status: 0, stdout: 'Nothing breaks.\n', stderr: '' });
  const unreadable = runDiff('type Query {', '');
  assert.equal(unreadable.status, 2);
  assert.match(unreadable.stderr, /Syntax Error/);
});
