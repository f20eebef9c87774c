// The documents fit the schema and use all of it, so what the tools make of them says something about all of it.
import assert from 'node:assert/strict';
import { buildSchema, parse, validate } from 'graphql';
import { uncovered } from './coverage.js';
import { documents, files, schema } from './documents.js';
import { test } from './timed.js';

test('the documents are valid', () => {
  assert.deepEqual(validate(schema, documents).map(({ message }) => message), []);
});

test('the documents use every field, argument and member of the schema', () => {
  assert.deepEqual(uncovered(schema, documents), []);
});

test('each definition begins with the name of its file', () => {
  for (const [file, { definitions }] of files) {
    for (const { name } of definitions) assert.ok(name.value.startsWith(file), name.value);
  }
});

test('what documents leave out is found', () => {
  const small = buildSchema(`
    interface Node { id: ID! }
    type Job implements Node { id: ID! name: String }
    type Queue implements Node { id: ID! paused: Boolean }
    type Query { node(id: ID!, version: Int): Node, jobs(first: Int): [Job!]! }
    type Subscription { job(id: ID!): Job }
  `);
  assert.deepEqual(uncovered(small, parse('query ($id: ID!) { node(id: $id) { id ... on Job { name } } }')), [
    'Node Queue', 'Queue.paused', 'Query.node(version:)', 'Query.jobs', 'Query.jobs(first:)',
    'Subscription.job', 'Subscription.job(id:)',
  ]);
});
