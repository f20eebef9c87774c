// The server against clients that others wrote: each submits, follows, steps or cancels.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { buildClientSchema, buildSchema, getIntrospectionQuery, lexicographicSortSchema, printSchema } from 'graphql';
import { serverAudits } from 'graphql-http';
import { createClient as createSseClient } from 'graphql-sse';
import { createClient as createWsClient } from 'graphql-ws';
import WebSocket from 'ws';
import { run, startServer } from './server.js';

let server;
before(async () => { server = await startServer(); });
after(async () => { await server?.stop(); });

const SUBMIT = `mutation ($input: SubmitJobInput!) {
  submitJob(input: $input) { job { id state } errors { code message path } }
}`;
const submit = async (input) => (await run(server.address, SUBMIT, { input })).submitJob.job.id;

function ws() {
  return createWsClient({ url: `${server.address.replace('http', 'ws')}/graphql`, webSocketImpl: WebSocket, retryAttempts: 0 });
}

function sse() {
  return createSseClient({ url: `${server.address}/graphql`, retryAttempts: 0 });
}

async function collect(iterable, until = () => false) {
  const seen = [];
  for await (const { data, errors } of iterable) {
    assert.equal(errors, undefined);
    seen.push(data);
    if (until(data)) break;
  }
  return seen;
}

for (const audit of serverAudits({ url: () => `${server.address}/graphql`, fetchFn: fetch })) {
  test(`graphql-http: ${audit.name}`, async () => {
    const result = await audit.fn();
    assert.equal(result.status, 'ok', result.reason);
  });
}

test('the schema that the server shows is one that graphql-js reads', async () => {
  const response = await fetch(`${server.address}/schema.graphql`);
  const schema = buildSchema(await response.text());
  assert.ok(schema.getSubscriptionType()?.getFields().transitions);
});

test('the schema that introspection shows is the one that is served as text', async () => {
  const options = { inputValueDeprecation: true, specifiedByUrl: true, directiveIsRepeatable: true };
  const introspected = buildClientSchema(await run(server.address, getIntrospectionQuery(options)));
  const served = buildSchema(await (await fetch(`${server.address}/schema.graphql`)).text());
  const lines = (schema) => printSchema(lexicographicSortSchema(schema)).split('\n');
  const [shown, text] = [lines(introspected), lines(served)];
  assert.deepEqual(shown.filter((line) => !text.includes(line)), []);
  assert.deepEqual(text.filter((line) => !shown.includes(line)), []);
});

test('graphql-ws follows a job to its end', async () => {
  const id = await submit({ name: 'Data Processing Pipeline' });
  const client = ws();
  const query = 'subscription ($id: ID!) { job(id: $id) { state stage progress results } }';
  const seen = await collect(client.iterate({ query, variables: { id } }));
  const last = seen.at(-1).job;
  assert.equal(last.state, 'COMPLETE');
  assert.equal(last.results.EXECUTE.computation_result, 41654167500);
  assert.deepEqual([...new Set(seen.map(({ job }) => job.state))], ['INIT', 'PREPARE', 'EXECUTE', 'VALIDATE', 'COMPLETE']);
  await client.dispose();
});

test('graphql-ws resumes transitions from a cursor without a gap or a double', async () => {
  const query = `subscription ($after: String, $jobs: [ID!]) {
    transitions(filter: { jobIds: $jobs }, after: $after) { cursor edge { node { seq trigger } } }
  }`;
  const id = await submit({ name: 'By hand', mode: 'MANUAL' });
  const first = ws();
  // The beginning of the feed, and a connection that is dropped after the first transition.
  const { transitions } = await run(server.address, '{ transitions(first: 1) { edges { cursor } } }');
  const from = transitions.edges[0].cursor;
  const seen = await collect(first.iterate({ query, variables: { jobs: [id], after: from } }), (data) => data.transitions.edge);
  await first.dispose();
  const cursor = seen.at(-1).transitions.cursor;
  for (let step = 0; step < 5; step += 1) {
    const waiting = ws();
    const state = 'subscription ($id: ID!) { job(id: $id) { allowedActions state } }';
    await collect(waiting.iterate({ query: state, variables: { id } }), ({ job }) => job.allowedActions.includes('NEXT'));
    await waiting.dispose();
    await run(server.address, 'mutation ($id: ID!) { nextStage(id: $id) { errors { message } } }', { id });
  }
  const second = ws();
  const rest = await collect(
    second.iterate({ query, variables: { jobs: [id], after: cursor } }),
    (data) => data.transitions.edge?.node.trigger === 'COMPLETE',
  );
  await second.dispose();
  const seqs = rest.map((data) => data.transitions.edge?.node.seq).filter(Boolean);
  assert.deepEqual(seqs, Array.from({ length: seqs.length }, (_, index) => index + 2));
});

test('graphql-ws runs mutations, and cancels a running job', async () => {
  const client = ws();
  const id = await submit({ name: 'To be cancelled' });
  const done = await collect(client.iterate({
    query: 'mutation ($id: ID!) { cancelJob(id: $id, reason: "no more") { job { id } errors { message } } }',
    variables: { id },
  }));
  assert.deepEqual(done[0].cancelJob.errors, []);
  const query = 'subscription ($id: ID!) { job(id: $id) { state } }';
  const seen = await collect(client.iterate({ query, variables: { id } }));
  assert.equal(seen.at(-1).job.state, 'CANCELLED');
  await client.dispose();
});

test('graphql-ws gets an error for a document that is not valid', async () => {
  const client = ws();
  const failing = collect(client.iterate({ query: 'subscription { nothing }' }));
  await assert.rejects(failing, (errors) => errors[0].extensions.code === 'GRAPHQL_VALIDATION_FAILED');
  await client.dispose();
});

test('graphql-sse follows a job to its end', async () => {
  const id = await submit({ name: 'Over server-sent events' });
  const client = sse();
  const query = 'subscription ($id: ID!) { job(id: $id) { state } }';
  const seen = await collect(client.iterate({ query, variables: { id } }));
  assert.equal(seen.at(-1).job.state, 'COMPLETE');
  client.dispose();
});
