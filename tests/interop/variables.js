// For each operation of the documents, variables with which it succeeds. Together they use every field of every input.
import { randomUUID } from 'node:crypto';
import { createClient } from 'graphql-ws';
import WebSocket from 'ws';
import { cancel, ownLabel, submitByHand, update } from './hand.js';
import { run } from './http.js';
import { FLAKY, QUICK } from './workflows.js';

export async function variables(address) {
  const { labels, filter } = ownLabel();
  const queue = `interop-${randomUUID()}`;
  const waiting = () => submitByHand(address, { labels, queue });
  const ended = async () => {
    const id = await waiting();
    await cancel(address, id);
    return id;
  };
  const failed = async () => {
    const id = await submitByHand(address, { mode: 'AUTO', workflow: FLAKY });
    const socket = createClient({ url: `${address.replace('http', 'ws')}/graphql`, webSocketImpl: WebSocket });
    const query = 'subscription ($id: ID!) { job(id: $id) { state } }';
    for await (const { data } of socket.iterate({ query, variables: { id } })) if (data.job.state === 'FAILED') break;
    await socket.dispose();
    return id;
  };
  const paused = async () => {
    const id = await waiting();
    await run(address, 'mutation ($id: ID!) { pauseJob(id: $id) { errors { message } } }', { id });
    return id;
  };
  const pausedQueue = async () => {
    await run(address, 'mutation ($name: String!) { pauseQueue(name: $name) { errors { message } } }', { name: queue });
    return queue;
  };
  const job = await waiting();
  const { workers, transitions, jobs } = await run(
    address,
    `query ($filter: JobFilter, $jobs: [ID!]) {
      workers { id }
      transitions(filter: { jobIds: $jobs }) { edges { cursor node { id } } }
      jobs(filter: $filter) { edges { cursor node { task { id } workflow { id } } } }
    }`,
    { filter, jobs: [job] },
  );
  const { node } = jobs.edges[0];
  const ids = [job, node.task.id, node.workflow.id, transitions.edges[0].node.id, workers[0].id, `queue_${queue}`];

  const submission = () => ({
    name: 'Everything', description: 'All fields', idempotencyKey: randomUUID(), input: { a: [1, null] }, labels,
    mode: 'MANUAL', priority: 5, queue, runAt: '2026-11-20T10:30:00Z', workflow: QUICK, workflowVersion: 1,
  });
  const times = { createdAfter: '2020-01-01T00:00:00Z', createdBefore: '2100-01-01T00:00:00Z' };
  const allOfFilter = {
    ...filter, ...times, nameContains: 'hand', queues: [queue], states: ['INIT'], taskStates: ['PENDING'], workflows: [QUICK],
    finishedAfter: times.createdAfter, finishedBefore: times.createdBefore,
  };
  const page = { first: 2, after: null };
  const transitionFilter = {
    jobIds: [job], labels: filter.labels, queues: [queue], toStates: ['INIT'], triggers: ['SUBMIT'], workflows: [QUICK],
  };
  const order = { direction: 'ASC', field: 'CREATED_AT' };
  const registration = () => ({
    name: `interop-${randomUUID()}`,
    description: 'All fields',
    inputSchema: { type: 'object' },
    stages: [{
      stage: 'EXECUTE', handler: 'simulate', approval: true, config: { seconds: 0 }, timeoutSeconds: 10,
      retry: { factor: 2, initialDelaySeconds: 0.5, jitter: 0, maxAttempts: 2, maxDelaySeconds: 5 },
    }],
  });

  return {
    JobQuery: () => ({ id: job }),
    JobHistoryQuery: () => ({ id: job, ...page }),
    JobTasksQuery: () => ({ id: job, last: 2, before: null }),
    JobSubmitMutation: () => ({ input: submission() }),
    JobNextMutation: async () => ({ id: await waiting(), reason: 'looks good', expectedVersion: 1 }),
    JobCancelMutation: async () => ({ id: await waiting(), reason: 'no more', expectedVersion: 1 }),
    JobRetryMutation: async () => ({ id: await failed(), from: 'FAILED_STAGE' }),
    JobPauseMutation: async () => ({ id: await waiting(), expectedVersion: 1 }),
    JobResumeMutation: async () => ({ id: await paused(), expectedVersion: 2 }),
    JobUpdateMutation: async () => ({
      id: await waiting(),
      expectedVersion: 1,
      input: { name: 'changed', description: 'changed', labels, mode: 'MANUAL', priority: -1 },
    }),
    JobDeleteMutation: async () => ({ id: await ended() }),
    JobSubscription: () => ({ id: job }),
    JobsQuery: () => ({ filter: allOfFilter, orderBy: order, ...page }),
    JobsListQuery: () => ({ filter: allOfFilter, orderBy: order, ...page }),
    JobsListPageQuery: () => ({ filter, orderBy: order, first: 2, after: jobs.edges[0].cursor }),
    JobsHistoryQuery: () => ({ id: job, historyFirst: 2 }),
    JobsHistoryPageQuery: () => ({ id: job, historyFirst: 2, historyAfter: transitions.edges[0].cursor }),
    JobsSubmitMutation: () => ({ inputs: [submission(), submission()] }),
    JobsPrependMutation: () => ({ input: submission() }),
    JobsSubscription: () => ({ filter: allOfFilter }),
    JobsListSubscription: () => ({ filter }),
    TransitionsQuery: () => ({ filter: transitionFilter, ...page }),
    TransitionsSubscription: () => ({ filter: transitionFilter, after: transitions.edges[0].cursor }),
    LogsQuery: () => ({ id: job, filter: { stages: ['INIT', 'EXECUTE'], streams: ['STDERR'] }, ...page }),
    LogsSubscription: () => ({ id: job, after: null }),
    QueuesQuery: () => ({}),
    QueuesPauseMutation: () => ({ name: queue }),
    QueuesResumeMutation: async () => ({ name: await pausedQueue() }),
    WorkflowsQuery: () => ({}),
    WorkflowsVersionQuery: () => ({ name: QUICK, version: 1 }),
    WorkflowsRegisterMutation: () => ({ input: registration() }),
    ServiceHandlersQuery: () => ({}),
    ServiceWorkersQuery: () => ({}),
    ServiceStatsQuery: () => ({}),
    ServiceStatsSubscription: () => ({}),
    NodesOneQuery: () => ({ id: job }),
    NodesQuery: () => ({ ids }),
    JourneySubmitMutation: () => ({ input: submission() }),
    JourneyNextMutation: async () => ({ id: await waiting(), expectedVersion: 1 }),
    JourneyCancelMutation: async () => ({ id: await waiting(), reason: 'no more' }),
    JourneyUpdateMutation: async () => ({ id: await waiting(), input: { name: 'changed' } }),
    JourneyDeleteMutation: async () => ({ id: await ended() }),
    JourneyJobQuery: () => ({ id: job }),
    JourneyJobsQuery: () => ({ filter, ...page }),
    JourneyHistoryQuery: () => ({ id: job }),
    JourneySubscription: () => ({ id: job }),
    JourneyJobsSubscription: () => ({ filter }),
    JourneyTransitionsSubscription: () => ({ jobIds: [job], after: transitions.edges[0].cursor }),
  };
}
