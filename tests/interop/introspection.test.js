// The schema that the server shows, read by graphql-js.
import assert from 'node:assert/strict';
import { after } from 'node:test';
import { buildClientSchema, buildSchema, getIntrospectionQuery, lexicographicSortSchema, printSchema } from 'graphql';
import { schemaText } from './documents.js';
import { run } from './http.js';
import { sharedServer } from './server.js';
import { test } from './timed.js';

const server = await sharedServer();
after(() => server.stop());

const served = async () => buildSchema(await (await fetch(`${server.address}/schema.graphql`)).text());
const lines = (schema) => printSchema(lexicographicSortSchema(schema)).split('\n');

function assertSame(one, other) {
  assert.deepEqual(one.filter((line) => !other.includes(line)), []);
  assert.deepEqual(other.filter((line) => !one.includes(line)), []);
}

test('the schema that the server shows is one that graphql-js reads', async () => {
  assert.ok((await served()).getSubscriptionType()?.getFields().transitions);
});

test('the schema that introspection shows is the one that is served as text', async () => {
  const options = { inputValueDeprecation: true, specifiedByUrl: true, directiveIsRepeatable: true };
  const introspected = buildClientSchema(await run(server.address, getIntrospectionQuery(options)));
  assertSame(lines(introspected), lines(await served()));
});

test('the schema that is served is the one in the repository', async () => {
  assertSame(lines(await served()), lines(buildSchema(schemaText)));
});
