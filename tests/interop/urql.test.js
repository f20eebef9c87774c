// urql with Graphcache, its normalised cache; subscriptions over a WebSocket, or over fetch.
import assert from 'node:assert/strict';
import { after } from 'node:test';
import { Client, fetchExchange, subscriptionExchange } from '@urql/core';
import { cacheExchange } from '@urql/exchange-graphcache';
import { relayPagination } from '@urql/exchange-graphcache/extras';
import { introspectionFromSchema, isObjectType } from 'graphql';
import { createClient } from 'graphql-ws';
import WebSocket from 'ws';
import { operation, schema } from './documents.js';
import { ownLabel, step, submitByHand } from './hand.js';
import { Failed } from './http.js';
import { journey } from './journey.js';
import { sharedServer } from './server.js';
import { collect, stream } from './stream.js';
import { test } from './timed.js';

const server = await sharedServer();
after(() => server.stop());

// What has no id is kept within what it belongs to.
const embedded = Object.values(schema.getTypeMap()).filter((type) => isObjectType(type) && !('id' in type.getFields()));

function cache() {
  return cacheExchange({
    schema: introspectionFromSchema(schema),
    keys: Object.fromEntries(embedded.map(({ name }) => [name, () => null])),
    resolvers: { Query: { jobs: relayPagination() } },
  });
}

function connect(exchanges, options) {
  const requests = [];
  const answers = [];
  const counted = async (url, init) => {
    requests.push(JSON.parse(init.body).operationName);
    const response = await fetch(url, init);
    answers.push(response.headers.get('content-type'));
    return response;
  };
  const client = new Client({
    url: `${server.address}/graphql`,
    exchanges: [cache(), ...exchanges, fetchExchange],
    preferGetMethod: false,
    fetch: counted,
    ...options,
  });
  return { client, requests, answers, close: async () => {} };
}

function overWebSocket() {
  const url = `${server.address.replace('http', 'ws')}/graphql`;
  const socket = createClient({ url, webSocketImpl: WebSocket, retryAttempts: 0 });
  const exchange = subscriptionExchange({
    forwardSubscription: ({ query, variables }) => ({
      subscribe: (sink) => ({ unsubscribe: socket.subscribe({ query, variables }, sink) }),
    }),
  });
  return { ...connect([exchange]), close: () => socket.dispose() };
}

const overFetch = () => connect([], { fetchSubscriptions: true });
const multipart = 'multipart/mixed;boundary="graphql";subscriptionSpec="1.0"';
const overMultipart = () => connect([], {
  fetchSubscriptions: true,
  // What urql asks for by itself is answered with server-sent events.
  fetchOptions: { headers: { accept: `${multipart}, application/graphql-response+json` } },
});

function data({ data: result, error }) {
  if (error) throw error.graphQLErrors.length ? new Failed(error.graphQLErrors) : error;
  return result;
}

/** A query goes on for as long as somebody watches it; a subscription says with its last result that it has ended. */
const observe = (source, ends) => stream((sink) => source.subscribe((result) => {
  try {
    sink.next(data(result));
    if (ends && result.hasNext === false) sink.complete();
  } catch (error) {
    sink.error(error);
  }
}).unsubscribe);

const watch = (client, name, variables) => observe(client.query(operation(name), variables), false);
const follow = (client, name, variables) => observe(client.subscription(operation(name), variables), true);

const asJourney = ({ client, close }) => ({
  async execute(name, variables) {
    const document = operation(name);
    const isMutation = document.definitions[0].operation === 'mutation';
    return data(await (isMutation ? client.mutation(document, variables) : client.query(document, variables)));
  },
  subscribe: (name, variables) => follow(client, name, variables),
  close,
});

journey('urql over a WebSocket', () => asJourney(overWebSocket()));
journey('urql over fetch', () => asJourney(overFetch()));
journey('urql over multipart bodies', () => asJourney(overMultipart()));

const ways = [
  ['a WebSocket', overWebSocket, []],
  ['server-sent events', overFetch, ['text/event-stream']],
  ['multipart bodies', overMultipart, ['multipart/mixed']],
];
for (const [way, open, streams] of ways) {
  test(`urql: what comes over ${way} updates a query that is watched, by the job's id`, async (t) => {
    const { client, requests, answers, close } = open();
    t.after(close);
    const id = await submitByHand(server.address);
    const shown = collect(watch(client, 'JourneyJobQuery', { id }), ({ job }) => job.state === 'COMPLETE');
    const followed = collect(follow(client, 'JourneySubscription', { id }));
    await Promise.all([followed, step(server.address, id)]);
    const last = (await shown).at(-1).job;
    assert.equal(last.progress, 1);
    assert.deepEqual(last.output, { answer: 42 });
    assert.deepEqual(requests.filter((name) => name === 'JourneyJobQuery'), ['JourneyJobQuery']);
    const types = answers.map((type) => type.split(';')[0]).filter((type) => !type.startsWith('application/'));
    assert.deepEqual(types, streams);
  });
}

test('urql: relayPagination puts the pages together while jobs come in', async (t) => {
  const { client, close } = overFetch();
  t.after(close);
  const { labels, filter } = ownLabel();
  const ids = [];
  for (let number = 1; number <= 7; number += 1) ids.unshift(await submitByHand(server.address, { labels }));
  const lengths = [];
  let shown;
  for (let after; shown?.pageInfo.hasNextPage ?? true; after = shown.pageInfo.endCursor) {
    shown = data(await client.query(operation('JourneyJobsQuery'), { filter, first: 3, after })).jobs;
    lengths.push(shown.edges.length);
    // In front of what is shown, so it belongs to none of the pages that follow.
    await submitByHand(server.address, { labels });
  }
  assert.deepEqual(lengths, [3, 6, 7]);
  assert.deepEqual(shown.edges.map(({ node }) => node.id), ids);
});
