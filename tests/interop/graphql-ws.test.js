// graphql-ws, the reference client of the protocol graphql-transport-ws.
import assert from 'node:assert/strict';
import { after } from 'node:test';
import { createClient } from 'graphql-ws';
import WebSocket from 'ws';
import { operationText } from './documents.js';
import { Failed, run } from './http.js';
import { journey } from './journey.js';
import { sharedServer } from './server.js';
import { collect, stream } from './stream.js';
import { test } from './timed.js';

const server = await sharedServer();
after(() => server.stop());

function createWsClient() {
  return createClient({
    url: `${server.address.replace('http', 'ws')}/graphql`,
    webSocketImpl: WebSocket,
    retryAttempts: 0,
  });
}

journey('graphql-ws', () => {
  const client = createWsClient();
  const results = (name, variables) => stream((sink) => client.subscribe({ query: operationText(name), variables }, {
    next: ({ data, errors }) => (errors ? sink.error(new Failed(errors)) : sink.next(data)),
    error: (errors) => sink.error(Array.isArray(errors) ? new Failed(errors) : errors),
    complete: sink.complete,
  }));
  return {
    execute: async (name, variables) => (await collect(results(name, variables)))[0],
    subscribe: results,
    close: () => client.dispose(),
  };
});

test('graphql-ws follows a job of the built-in workflow to its end', async () => {
  const submit = 'mutation { submitJob(input: { name: "Data Processing Pipeline" }) { job { id } } }';
  const { id } = (await run(server.address, submit)).submitJob.job;
  const client = createWsClient();
  const query = 'subscription ($id: ID!) { job(id: $id) { state stage progress results } }';
  const seen = await collect(client.iterate({ query, variables: { id } }));
  const jobs = seen.map(({ data }) => data.job);
  assert.equal(jobs.at(-1).state, 'COMPLETE');
  assert.equal(jobs.at(-1).results.EXECUTE.computation_result, 41654167500);
  assert.deepEqual([...new Set(jobs.map(({ state }) => state))], ['INIT', 'PREPARE', 'EXECUTE', 'VALIDATE', 'COMPLETE']);
  await client.dispose();
});

test('graphql-ws gets an error for a document that is not valid', async () => {
  const client = createWsClient();
  const failing = collect(client.iterate({ query: 'subscription { nothing }' }));
  await assert.rejects(failing, (errors) => errors[0].extensions.code === 'GRAPHQL_VALIDATION_FAILED');
  await client.dispose();
});
