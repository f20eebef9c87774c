// Apollo Client with its normalised cache, as a front end sets it up: HTTP, and subscriptions over a WebSocket.
import assert from 'node:assert/strict';
import { after } from 'node:test';
import { ApolloClient, ApolloLink, CombinedGraphQLErrors, HttpLink, InMemoryCache } from '@apollo/client';
import { GraphQLWsLink } from '@apollo/client/link/subscriptions';
import { getMainDefinition, relayStylePagination } from '@apollo/client/utilities';
import { isAbstractType } from 'graphql';
import { createClient } from 'graphql-ws';
import WebSocket from 'ws';
import { operation, schema } from './documents.js';
import { cancel, ownLabel, remove, step, submitByHand, update } from './hand.js';
import { Failed } from './http.js';
import { journey } from './journey.js';
import { sharedServer } from './server.js';
import { collect, stream } from './stream.js';
import { test } from './timed.js';

// As in a browser: the link looks for it there when a subscription is refused.
globalThis.WebSocket ??= WebSocket;

const server = await sharedServer();
after(() => server.stop());

const abstractTypes = Object.values(schema.getTypeMap()).filter(isAbstractType);
const possibleTypes = Object.fromEntries(
  abstractTypes.map((type) => [type.name, schema.getPossibleTypes(type).map(({ name }) => name)]),
);

function cache() {
  return new InMemoryCache({
    possibleTypes,
    typePolicies: { Query: { fields: { jobs: relayStylePagination(['filter', 'orderBy']) } } },
  });
}

/** HTTP alone: subscriptions come as multipart bodies. `requests` has the name of each operation that was sent. */
function overHttp() {
  const requests = [];
  const counted = (url, options) => {
    requests.push(JSON.parse(options.body).operationName);
    return fetch(url, options);
  };
  const link = new HttpLink({ uri: `${server.address}/graphql`, fetch: counted });
  const client = new ApolloClient({ cache: cache(), link });
  return { client, requests, close: () => client.stop() };
}

function overHttpAndWebSocket() {
  const { client, requests } = overHttp();
  const url = `${server.address.replace('http', 'ws')}/graphql`;
  const socket = createClient({ url, webSocketImpl: WebSocket, retryAttempts: 0 });
  const isSubscription = ({ query }) => getMainDefinition(query).operation === 'subscription';
  client.setLink(ApolloLink.split(isSubscription, new GraphQLWsLink(socket), client.link));
  return {
    client,
    requests,
    close: async () => {
      client.stop();
      await socket.dispose();
    },
  };
}

const failed = (error) => (CombinedGraphQLErrors.is(error) ? new Failed(error.errors) : error);

function observe(observable) {
  return stream((sink) => {
    const subscription = observable.subscribe({
      ...sink,
      next: ({ data, error }) => {
        if (error) sink.error(failed(error));
        else if (data) sink.next(data);
      },
    });
    return () => subscription.unsubscribe();
  });
}

const asJourney = ({ client, close }) => ({
  async execute(name, variables) {
    const document = operation(name);
    const isMutation = getMainDefinition(document).operation === 'mutation';
    try {
      const answer = isMutation
        ? await client.mutate({ mutation: document, variables })
        : await client.query({ query: document, variables });
      return answer.data;
    } catch (error) {
      throw failed(error);
    }
  },
  subscribe: (name, variables) => observe(client.subscribe({ query: operation(name), variables })),
  close,
});

journey('@apollo/client over HTTP and a WebSocket', () => asJourney(overHttpAndWebSocket()));
journey('@apollo/client over multipart bodies', () => asJourney(overHttp()));

for (const [way, connect] of [['a WebSocket', overHttpAndWebSocket], ['multipart bodies', overHttp]]) {
  test(`@apollo/client: what comes over ${way} updates a query that is watched, by the job's id`, async (t) => {
    const { client, requests, close } = connect();
    t.after(close);
    const id = await submitByHand(server.address);
    const watched = observe(client.watchQuery({ query: operation('JourneyJobQuery'), variables: { id } }));
    const followed = collect(observe(client.subscribe({ query: operation('JourneySubscription'), variables: { id } })));
    const shown = collect(watched, ({ job }) => job.state === 'COMPLETE');
    await Promise.all([followed, step(server.address, id)]);
    const last = (await shown).at(-1).job;
    assert.equal(last.progress, 1);
    assert.deepEqual(last.output, { answer: 42 });
    assert.deepEqual(requests.filter((name) => name === 'JourneyJobQuery'), ['JourneyJobQuery']);
  });
}

test('@apollo/client: relayStylePagination puts the pages together while jobs come in', async (t) => {
  const { client, close } = overHttpAndWebSocket();
  t.after(close);
  const { labels, filter } = ownLabel();
  const ids = [];
  for (let number = 1; number <= 7; number += 1) ids.unshift(await submitByHand(server.address, { labels }));
  const list = { query: operation('JourneyJobsQuery'), variables: { filter, first: 3 } };
  const watched = client.watchQuery(list);
  const results = observe(watched).getReader();
  t.after(() => results.cancel());
  await results.read();
  const shown = () => client.readQuery(list).jobs;
  const lengths = [shown().edges.length];
  while (shown().pageInfo.hasNextPage) {
    // In front of what is shown, so it belongs to none of the pages that follow.
    await submitByHand(server.address, { labels });
    await watched.fetchMore({ variables: { after: shown().pageInfo.endCursor } });
    lengths.push(shown().edges.length);
  }
  assert.deepEqual(lengths, [3, 6, 7]);
  assert.deepEqual(shown().edges.map(({ node }) => node.id), ids);
});

test('@apollo/client: a list that is shown follows the jobs that come, change and leave', async (t) => {
  const { client, close } = overHttpAndWebSocket();
  t.after(close);
  const { labels, filter } = ownLabel();
  const list = { query: operation('JourneyJobsQuery'), variables: { filter, first: 10 } };
  const changes = observe(client.subscribe({ query: operation('JourneyJobsSubscription'), variables: { filter } })).getReader();
  const first = await submitByHand(server.address, { name: 'first', labels });

  // From the first event on nothing is missed, so this is when the list is read.
  const begin = (await changes.read()).value.jobs;
  assert.deepEqual([begin.job, begin.removedId], [null, null]);
  await client.query({ ...list, fetchPolicy: 'network-only' });
  const ids = () => client.readQuery(list).jobs.edges.map(({ node }) => node.id);
  assert.deepEqual(ids(), [first]);

  const follow = async (until) => {
    for (;;) {
      const { job, removedId } = (await changes.read()).value.jobs;
      if (removedId) client.cache.evict({ id: client.cache.identify({ __typename: 'Job', id: removedId }) });
      if (job && !ids().includes(job.id)) {
        client.cache.updateQuery(list, ({ jobs }) => {
          // An event has no cursor: the list's own first one is as good, since nothing is asked for before it.
          const edge = { __typename: 'JobEdge', cursor: jobs.pageInfo.startCursor, node: job };
          return { jobs: { ...jobs, edges: [edge, ...jobs.edges] } };
        });
      }
      if (until(job, removedId)) return;
    }
  };
  const second = await submitByHand(server.address, { name: 'second', labels });
  await follow((job) => job?.id === second);
  assert.deepEqual(new Set(ids()), new Set([second, first]));
  await update(server.address, second, { name: 'renamed' });
  await follow((job) => job?.name === 'renamed');
  assert.equal(client.readQuery(list).jobs.edges.find(({ node }) => node.id === second).node.name, 'renamed');
  await update(server.address, first, { labels: [] });
  await follow((_, removedId) => removedId === first);
  assert.deepEqual(ids(), [second]);
  await cancel(server.address, second);
  await remove(server.address, second);
  await follow((_, removedId) => removedId === second);
  assert.deepEqual(ids(), []);
});
