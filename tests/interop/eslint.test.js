// The schema keeps the rules of @graphql-eslint: Relay's shapes, names, and a description for everything.
import assert from 'node:assert/strict';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ESLint } from 'eslint';
import { schemaPath, schemaText } from './documents.js';
import { test } from './timed.js';

const overrideConfigFile = fileURLToPath(new URL('eslint.config.js', import.meta.url));
// ESLint passes over files outside of its working directory.
const eslint = new ESLint({ cwd: dirname(schemaPath), overrideConfigFile });

const said = ({ line, message, ruleId }) => `${line}: ${message} (${ruleId})`;

// A line of a log is a value, which nobody asks for again; an id for each would fill clients' caches. The rule knows no
// exceptions, and Relay's specification does not ask for a Node.
const schemaLines = schemaText.split('\n');
const ofLogLine = ({ line, ruleId }) => ruleId === '@graphql-eslint/relay-edge-types'
  && schemaLines.slice(0, line).findLast((text) => text.startsWith('type ')) === 'type LogLineEdge {';

test('schema.graphql keeps the rules', async () => {
  const results = await eslint.lintFiles([schemaPath]);
  assert.equal(results.length, 1);
  const { messages } = results[0];
  assert.equal(messages.filter(ofLogLine).length, 1);
  assert.deepEqual(messages.filter((message) => !ofLogLine(message)).map(said), []);
});

test('a schema that breaks the rules is noticed', async () => {
  const undescribed = schemaText.replace('"A unit of work that passes through five stages and keeps its whole history."', '');
  const renamed = schemaText.replace('"The job\'s id."\n    id: ID!', '"The job\'s id."\n    Job_id: ID!');
  for (const [text, rule] of [[undescribed, 'require-description'], [renamed, 'naming-convention']]) {
    assert.notEqual(text, schemaText);
    const results = await eslint.lintText(text, { filePath: schemaPath });
    assert.ok(results[0].messages.some(({ ruleId }) => ruleId === `@graphql-eslint/${rule}`), rule);
  }
});
