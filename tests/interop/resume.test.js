// Connections that break while a client follows transitions: it goes on from its last cursor, and has each one once.
import assert from 'node:assert/strict';
import { after } from 'node:test';
import { EventSource } from 'eventsource';
import { createClient as createSseClient } from 'graphql-sse';
import { createClient as createWsClient } from 'graphql-ws';
import WebSocket from 'ws';
import { operationText } from './documents.js';
import { step, submitByHand } from './hand.js';
import { run } from './http.js';
import { startProxy } from './proxy.js';
import { sharedServer } from './server.js';
import { stream } from './stream.js';
import { test } from './timed.js';

const query = operationText('JourneyTransitionsSubscription');

const server = await sharedServer();
const proxy = await startProxy(server.address);
after(async () => {
  await proxy.stop();
  await server.stop();
});

/** A cursor before everything that a job which is submitted now will do. */
async function here() {
  // In an empty history there is no cursor.
  await submitByHand(server.address);
  const { transitions } = await run(server.address, '{ transitions(last: 1) { pageInfo { endCursor } } }');
  return transitions.pageInfo.endCursor;
}

/**
 * Steps a job to its end while the connection breaks: first for so long that the job goes on meanwhile, then for a
 * moment only. `follow` is given { jobIds, after } and gives an async iterable of events.
 */
async function assertResumes(follow) {
  const from = await here();
  const id = await submitByHand(server.address);
  const seqs = [];
  let cuts = 0;
  let stepping;
  for await (const { edge } of follow({ jobIds: [id], after: from })) {
    if (!edge) continue;
    const { seq, trigger } = edge.node;
    seqs.push(seq);
    if (cuts === 0) {
      proxy.cut();
      cuts += 1;
      await step(server.address, id, 2);
      proxy.mend();
    } else if (cuts === 1 && trigger === 'EXECUTE') {
      proxy.cut();
      cuts += 1;
      proxy.mend();
      stepping = step(server.address, id);
    }
    if (trigger === 'COMPLETE') break;
  }
  await stepping;
  const { job } = await run(server.address, operationText('JourneyHistoryQuery'), { id });
  assert.deepEqual(seqs, job.transitions.edges.map(({ node }) => node.seq));
  assert.equal(cuts, 2);
}

/** Hands on events, and keeps the last cursor where the client finds it when it subscribes again. */
function following(subscribe, seen) {
  return stream((sink) => subscribe({
    ...sink,
    next({ data, errors }) {
      if (errors) return sink.error(new Error(errors[0].message));
      seen(data.transitions.cursor);
      return sink.next(data.transitions);
    },
  }));
}

test('graphql-ws goes on after its connection broke, from the cursor in its variables', async (t) => {
  const retries = [];
  const client = createWsClient({
    url: `${proxy.address.replace('http', 'ws')}/graphql`,
    webSocketImpl: WebSocket,
    retryWait: () => proxy.whenMended(),
    on: { connected: (_socket, _payload, wasRetry) => retries.push(wasRetry) },
  });
  t.after(() => client.dispose());
  // The client writes these variables down anew each time that it subscribes.
  await assertResumes((variables) => following(
    (sink) => client.subscribe({ query, variables }, sink),
    (cursor) => { variables.after = cursor; },
  ));
  assert.deepEqual(retries, [false, true, true]);
});

test('graphql-sse goes on after its connection broke, from the cursor in its variables', async (t) => {
  const retries = [];
  const client = createSseClient({
    url: `${proxy.address}/graphql`,
    retry: () => proxy.whenMended(),
    on: { connected: (wasRetry) => retries.push(wasRetry) },
  });
  t.after(() => client.dispose());
  await assertResumes((variables) => following(
    (sink) => client.subscribe({ query, variables }, sink),
    (cursor) => { variables.after = cursor; },
  ));
  assert.deepEqual(retries, [false, true, true]);
});

test('graphql-sse goes on after its connection broke, from the cursor in Last-Event-ID', async (t) => {
  let last;
  const client = createSseClient({
    url: `${proxy.address}/graphql`,
    retry: () => proxy.whenMended(),
    headers: () => (last ? { 'last-event-id': last } : {}),
  });
  t.after(() => client.dispose());
  await assertResumes((variables) => following(
    (sink) => client.subscribe({ query, variables }, sink),
    (cursor) => { last = cursor; },
  ));
});

const address = (text, variables) => {
  const url = new URL(`${proxy.address}/graphql`);
  url.searchParams.set('query', text);
  url.searchParams.set('variables', JSON.stringify(variables));
  return url;
};

test('EventSource goes on by itself after its connection broke', async (t) => {
  let source;
  t.after(() => source.close());
  const sent = [];
  const ids = [];
  const cursors = [];
  await assertResumes((variables) => stream((sink) => {
    const remembering = (url, options) => {
      sent.push(options.headers['Last-Event-ID']);
      return fetch(url, options);
    };
    source = new EventSource(address(query, variables), { fetch: remembering });
    source.addEventListener('next', ({ data, lastEventId }) => {
      const { transitions } = JSON.parse(data).data;
      ids.push(lastEventId);
      cursors.push(transitions.cursor);
      sink.next(transitions);
    });
    source.addEventListener('error', ({ message }) => {
      if (source.readyState === source.CLOSED) sink.error(new Error(message));
    });
    return () => source.close();
  }));
  assert.deepEqual(ids, cursors);
  assert.equal(sent[0], undefined);
  // Once more for each attempt while nothing answered.
  const came = [...new Set(sent.slice(1))];
  assert.equal(came.length, 2);
  assert.deepEqual(came.filter((id) => !cursors.includes(id)), []);
});

test('EventSource is told when a subscription is over', async (t) => {
  const id = await submitByHand(server.address);
  const source = new EventSource(address(operationText('JourneySubscription'), { id }));
  t.after(() => source.close());
  const states = [];
  source.addEventListener('next', ({ data }) => states.push(JSON.parse(data).data.job.state));
  const over = new Promise((resolve, reject) => {
    source.addEventListener('complete', resolve);
    source.addEventListener('error', ({ message }) => reject(new Error(message)));
  });
  await Promise.all([over, step(server.address, id)]);
  assert.equal(states.at(-1), 'COMPLETE');
});

test('fetch gets each cursor as the id of its event, and goes on from one in Last-Event-ID', async (t) => {
  const id = await submitByHand(server.address);
  await step(server.address, id);
  const { transitions } = await run(
    server.address,
    'query ($ids: [ID!]) { transitions(filter: { jobIds: $ids }, first: 100) { edges { cursor node { seq } } } }',
    { ids: [id] },
  );
  const [first, , third] = transitions.edges.map(({ cursor }) => cursor);
  const stopped = new AbortController();
  t.after(() => stopped.abort());
  // The header is from the last event that the client saw, so it goes before the cursor that it began with.
  const response = await fetch(address(query, { jobIds: [id], after: first }), {
    headers: { accept: 'text/event-stream', 'last-event-id': third },
    signal: stopped.signal,
  });
  assert.equal(response.status, 200);
  const events = [];
  let text = '';
  for await (const chunk of response.body.pipeThrough(new TextDecoderStream())) {
    text += chunk;
    const blocks = text.split('\n\n');
    text = blocks.pop();
    const read = blocks.map((block) => Object.fromEntries(block.split('\n').map((line) => line.split(/: ?(.*)/s))));
    events.push(...read.filter(({ data }) => data));
    if (events.some(({ data }) => data.includes('"COMPLETE"'))) break;
  }
  const told = events.map(({ data }) => JSON.parse(data).data.transitions);
  assert.deepEqual(events.map((event) => event.id), told.map(({ cursor }) => cursor));
  const seqs = told.filter(({ edge }) => edge).map(({ edge }) => edge.node.seq);
  assert.deepEqual(seqs, transitions.edges.slice(3).map(({ node }) => node.seq));
});
