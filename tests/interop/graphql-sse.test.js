// graphql-sse, the reference client of GraphQL over server-sent events, with a connection for each operation.
import assert from 'node:assert/strict';
import { after } from 'node:test';
import { createClient } from 'graphql-sse';
import { operationText } from './documents.js';
import { Failed, run } from './http.js';
import { journey } from './journey.js';
import { sharedServer } from './server.js';
import { collect, stream } from './stream.js';
import { test } from './timed.js';

const server = await sharedServer();
after(() => server.stop());

const createSseClient = () => createClient({ url: `${server.address}/graphql`, retryAttempts: 0 });

journey('graphql-sse', () => {
  const client = createSseClient();
  const results = (name, variables) => stream((sink) => client.subscribe({ query: operationText(name), variables }, {
    ...sink,
    next: ({ data, errors }) => (errors ? sink.error(new Failed(errors)) : sink.next(data)),
  }));
  return {
    execute: async (name, variables) => (await collect(results(name, variables)))[0],
    subscribe: results,
    close: () => client.dispose(),
  };
});

test('graphql-sse follows a job of the built-in workflow to its end', async () => {
  const submit = 'mutation { submitJob(input: { name: "Over server-sent events" }) { job { id } } }';
  const { id } = (await run(server.address, submit)).submitJob.job;
  const client = createSseClient();
  const query = 'subscription ($id: ID!) { job(id: $id) { state } }';
  const seen = await collect(client.iterate({ query, variables: { id } }));
  assert.equal(seen.at(-1).data.job.state, 'COMPLETE');
  client.dispose();
});
