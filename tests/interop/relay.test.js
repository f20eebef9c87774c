// Relay: its compiler takes all documents, and its runtime keeps lists and jobs with what was compiled.
import assert from 'node:assert/strict';
import { after } from 'node:test';
import { createClient } from 'graphql-ws';
import relay from 'relay-runtime';
import WebSocket from 'ws';
import { ungiven } from './coverage.js';
import { documents, schema } from './documents.js';
import { cancel, ownLabel, step, submitByHand, update } from './hand.js';
import { Failed, run } from './http.js';
import { journey } from './journey.js';
import { compileRelayProject } from './relay-project.js';
import { sharedServer } from './server.js';
import { collect, stream } from './stream.js';
import { test } from './timed.js';
import { variables } from './variables.js';

const {
  ConnectionHandler, Environment, Network, Observable, RecordSource, Store, commitMutation,
  createOperationDescriptor, fetchQuery, getPaginationMetadata, getPaginationVariables, getSingularSelector,
  requestSubscription,
} = relay;

const project = compileRelayProject();
const server = await sharedServer();
after(async () => {
  project.remove();
  await server.stop();
});

const compiled = (name) => project.artifacts.get(name) ?? assert.fail(`${name} was not compiled`);

function openSocket() {
  const url = `${server.address.replace('http', 'ws')}/graphql`;
  return createClient({ url, webSocketImpl: WebSocket, retryAttempts: 0 });
}

/** An environment as a front end makes it, and what reads and changes lists the way that Relay's hooks do. */
function open() {
  const socket = openSocket();
  const network = Network.create(
    async ({ text }, given) => ({ data: await run(server.address, text, given) }),
    ({ text }, given) => Observable.create((sink) => socket.subscribe({ query: text, variables: given }, {
      next: (answer) => (answer.errors ? sink.error(new Failed(answer.errors)) : sink.next(answer)),
      error: (errors) => sink.error(Array.isArray(errors) ? new Failed(errors) : errors),
      complete: sink.complete,
    })),
  );
  const environment = new Environment({ network, store: new Store(new RecordSource()) });
  const mutate = (name, given) => new Promise((resolve, reject) => {
    const [mutation, onCompleted, onError] = [compiled(name), resolve, reject];
    commitMutation(environment, { mutation, variables: given, onCompleted, onError });
  });
  const subscribe = (name, given) => stream((sink) => requestSubscription(environment, {
    subscription: compiled(name),
    variables: given,
    onNext: sink.next,
    onError: sink.error,
    onCompleted: sink.complete,
  }).dispose);
  const query = (name, given) => fetchQuery(environment, compiled(name), given, { fetchPolicy: 'network-only' }).toPromise();
  return { environment, mutate, query, subscribe, close: () => socket.dispose() };
}

journey('relay-runtime', () => {
  const { mutate, query, subscribe, close } = open();
  const isMutation = (name) => compiled(name).params.operationKind === 'mutation';
  const execute = (name, given) => (isMutation(name) ? mutate(name, given) : query(name, given));
  return { execute, subscribe, close };
});

/** What usePaginationFragment does: shows the list of a query that was loaded, and loads the next page into it. */
async function list(relayClient, { queryName, fragmentName, field, given, identifier = {} }) {
  const { environment, query } = relayClient;
  const operation = createOperationDescriptor(compiled(queryName), given);
  environment.retain(operation);
  await query(queryName, given);
  const fragment = compiled(fragmentName);
  const { paginationMetadata, paginationRequest } = getPaginationMetadata(fragment, 'list');
  const shown = () => {
    const { data } = environment.lookup(operation.fragment);
    return environment.lookup(getSingularSelector(fragment, field ? data[field] : data)).data;
  };
  const more = (count, cursor) => {
    const next = getPaginationVariables('forward', count, cursor, given, identifier, paginationMetadata);
    return fetchQuery(environment, paginationRequest, next, { fetchPolicy: 'network-only' }).toPromise();
  };
  return { shown, more };
}

test('relay-runtime loads the next pages of a list into its store while jobs come in', async (t) => {
  const client = open();
  t.after(client.close);
  const { labels, filter } = ownLabel();
  const ids = [];
  for (let number = 1; number <= 7; number += 1) ids.unshift(await submitByHand(server.address, { labels }));
  const { shown, more } = await list(client, {
    queryName: 'JobsListQuery',
    fragmentName: 'Jobs_list',
    given: { filter, first: 3 },
  });
  const lengths = [shown().jobs.edges.length];
  while (shown().jobs.pageInfo.hasNextPage) {
    // In front of what is shown, so it belongs to none of the pages that follow.
    await submitByHand(server.address, { labels });
    await more(3, shown().jobs.pageInfo.endCursor);
    lengths.push(shown().jobs.edges.length);
  }
  assert.deepEqual(lengths, [3, 6, 7]);
  assert.deepEqual(shown().jobs.edges.map(({ node }) => node.__id), ids);
});

test('relay-runtime loads the next pages of a list within a job by asking for the node', async (t) => {
  const client = open();
  t.after(client.close);
  const id = await submitByHand(server.address);
  await step(server.address, id);
  const { shown, more } = await list(client, {
    queryName: 'JobsHistoryQuery',
    fragmentName: 'Jobs_history',
    field: 'job',
    given: { id, historyFirst: 6 },
    identifier: { id },
  });
  while (shown().transitions.pageInfo.hasNextPage) await more(6, shown().transitions.pageInfo.endCursor);
  const all = 'query ($ids: [ID!]) { transitions(first: 100, filter: { jobIds: $ids }) { nodes { id } } }';
  const { transitions } = await run(server.address, all, { ids: [id] });
  assert.ok(transitions.nodes.length > 12);
  assert.deepEqual(shown().transitions.edges.map(({ node }) => node.__id), transitions.nodes.map((node) => node.id));
});

test('relay-runtime puts a new job into a list that is shown, follows it, and takes it out', async (t) => {
  const client = open();
  t.after(client.close);
  const { labels, filter } = ownLabel();
  const { shown } = await list(client, {
    queryName: 'JobsListQuery',
    fragmentName: 'Jobs_list',
    given: { filter, first: 10 },
  });
  const ids = () => shown().jobs.edges.map(({ node }) => node.__id);
  assert.deepEqual(ids(), []);
  const connections = [ConnectionHandler.getConnectionID('client:root', 'Jobs_list_jobs', { filter })];
  const changes = client.subscribe('JobsListSubscription', { filter, connections }).getReader();
  await changes.read();

  const input = { name: 'new', mode: 'MANUAL', labels };
  const { submitJob } = await client.mutate('JobsPrependMutation', { input, connections });
  assert.deepEqual(submitJob.errors, []);
  const [id] = ids();
  assert.equal(ids().length, 1);
  const stored = 'query ($filter: JobFilter) { jobs(filter: $filter) { nodes { id } } }';
  assert.deepEqual((await run(server.address, stored, { filter })).jobs.nodes, [{ id }]);

  const record = () => client.environment.getStore().getSource().get(id);
  await update(server.address, id, { name: 'renamed' });
  while (record().name !== 'renamed') await changes.read();
  await update(server.address, id, { labels: [] });
  while (ids().length) await changes.read();

  await cancel(server.address, id);
  assert.ok(record());
  await client.mutate('JobDeleteMutation', { id });
  assert.equal(record(), null);
});

test('the server answers everything that relay-compiler sends', async (t) => {
  const requests = [...project.artifacts.values()].filter(({ kind }) => kind === 'Request').map(({ params }) => params);
  assert.ok(requests.length > 40);
  const socket = openSocket();
  t.after(() => socket.dispose());
  const given = await variables(server.address);
  const used = new Map();
  for (const { name, operationKind, text } of requests) {
    await t.test(name, async () => {
      const values = await (given[name] ?? assert.fail(`variables.js has no ${name}`))();
      used.set(name, values);
      if (operationKind === 'subscription') {
        const results = socket.iterate({ query: text, variables: values });
        const [{ data, errors }] = await collect(results, () => true);
        assert.equal(errors, undefined);
        assert.ok(data);
        return;
      }
      const data = await run(server.address, text, values);
      for (const [field, value] of Object.entries(data)) {
        assert.notEqual(value, null, field);
        if (operationKind === 'mutation') assert.deepEqual(value.errors, [], field);
      }
    });
  }
  assert.deepEqual(ungiven(schema, documents, used), []);
});
