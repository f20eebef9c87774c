// subscriptions-transport-ws, the client of the older protocol graphql-ws: deprecated, and still in many programs.
import { after } from 'node:test';
import { SubscriptionClient } from 'subscriptions-transport-ws';
import WebSocket from 'ws';
import { operationText } from './documents.js';
import { Failed } from './http.js';
import { journey } from './journey.js';
import { sharedServer } from './server.js';
import { collect, stream } from './stream.js';

const server = await sharedServer();
after(() => server.stop());

journey('subscriptions-transport-ws', () => {
  const client = new SubscriptionClient(`${server.address.replace('http', 'ws')}/graphql`, { reconnect: false }, WebSocket);
  const results = (name, variables) => stream((sink) => {
    const subscription = client.request({ query: operationText(name), variables }).subscribe({
      next: ({ data, errors }) => (errors ? sink.error(new Failed(errors)) : sink.next(data)),
      // The client wraps what an error message says in an Error of its own, or in a list of them.
      error: (error) => sink.error(new Failed([error].flat())),
      complete: sink.complete,
    });
    return () => subscription.unsubscribe();
  });
  return {
    execute: async (name, variables) => (await collect(results(name, variables)))[0],
    subscribe: results,
    close: () => client.close(),
  };
});
