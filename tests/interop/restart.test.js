// The server goes away under a client and comes back: the client goes on by itself.
import assert from 'node:assert/strict';
import { after } from 'node:test';
import { createClient as createSseClient } from 'graphql-sse';
import { createClient as createWsClient } from 'graphql-ws';
import WebSocket from 'ws';
import { operationText } from './documents.js';
import { step, submitByHand } from './hand.js';
import { startServer } from './server.js';
import { stream } from './stream.js';
import { test } from './timed.js';

// One of its own: nobody else wants theirs to go away.
const server = await startServer();
after(() => server.stop());

const clients = {
  'graphql-ws': (retry) => createWsClient({
    url: `${server.address.replace('http', 'ws')}/graphql`,
    webSocketImpl: WebSocket,
    retryWait: retry,
  }),
  'graphql-sse': (retry) => createSseClient({ url: `${server.address}/graphql`, retry }),
};

// A server that is stopped says so to its clients; one that is killed does not.
for (const signal of ['SIGTERM', 'SIGKILL']) {
  for (const [name, create] of Object.entries(clients)) {
    test(`${name} goes on by itself after ${signal} and a new start`, async (t) => {
      let restarted;
      const client = create(() => restarted);
      t.after(() => client.dispose());
      const follow = (operation, variables, seen) => stream((sink) => client.subscribe(
        { query: operationText(operation), variables },
        {
          ...sink,
          next({ data, errors }) {
            if (errors) return sink.error(new Error(errors[0].message));
            seen(data);
            return sink.next(data);
          },
        },
      ));

      const id = await submitByHand(server.address);
      let job;
      const state = follow('JourneySubscription', { id }, (data) => { job = data.job; }).getReader();
      const seqs = [];
      const variables = { jobIds: [id], after: null };
      const history = follow('JourneyTransitionsSubscription', variables, ({ transitions }) => {
        variables.after = transitions.cursor;
        if (transitions.edge) seqs.push(transitions.edge.node.seq);
      }).getReader();
      // From here on nothing is missed.
      await history.read();
      await step(server.address, id, 2);
      while (job?.stage !== 'EXECUTE') await state.read();

      restarted = server.restart(signal);
      await restarted;
      await step(server.address, id);
      while (!(await state.read()).done);
      assert.equal(job.state, 'COMPLETE');
      while (seqs.at(-1) !== job.version) await history.read();
      // The job was submitted before, so its first entry is not among them.
      assert.deepEqual(seqs, Array.from({ length: job.version - 1 }, (_, index) => index + 2));
    });
  }
}
