// What every client must be able to do: submit a job, follow it, step it, cancel it, and see what is wrong.
import assert from 'node:assert/strict';
import { collect } from './stream.js';
import { test } from './timed.js';
import { ENDLESS, QUICK } from './workflows.js';

/**
 * The tests of one client. `connect` returns { execute, subscribe, close }: execute(name, variables) gives the data
 * of an operation or fails with Failed, subscribe(name, variables) gives an async iterable of data. The names are
 * those in documents/Journey.graphql.
 */
export function journey(client, connect) {
  const connected = async (t, body) => {
    const connection = await connect();
    t.after(() => connection.close());
    await body(connection);
  };

  test(`${client} submits a job, follows it and steps it to its end`, (t) => connected(t, async (connection) => {
    const id = await submit(connection, { name: 'By hand', mode: 'MANUAL', workflow: QUICK });
    const seen = [];
    const stepped = new Set();
    for await (const { job } of connection.subscribe('JourneySubscription', { id })) {
      seen.push(job);
      if (!job.allowedActions.includes('NEXT') || stepped.has(job.version)) continue;
      stepped.add(job.version);
      const { nextStage } = await connection.execute('JourneyNextMutation', { id, expectedVersion: job.version });
      assert.deepEqual(nextStage.errors, []);
      assert.ok(nextStage.job.version > job.version);
    }
    assert.deepEqual([...new Set(seen.map(({ state }) => state))], ['INIT', 'PREPARE', 'EXECUTE', 'VALIDATE', 'COMPLETE']);
    assert.equal(stepped.size, 5);
    assert.deepEqual(seen.at(-1).output, { answer: 42 });
    assert.equal(seen.at(-1).progress, 1);
    const history = await read(connection, id);
    assert.deepEqual(history.map(({ seq }) => seq), history.map((_, index) => index + 1));
    assert.deepEqual(history.map(({ trigger }) => trigger).filter((trigger) => trigger !== 'START'), [
      'SUBMIT', 'NEXT', 'PREPARE', 'NEXT', 'EXECUTE', 'NEXT', 'VALIDATE', 'NEXT', 'FINALIZE', 'NEXT', 'COMPLETE',
    ]);
  }));

  test(`${client} cancels a job that runs`, (t) => connected(t, async (connection) => {
    const id = await submit(connection, { name: 'To be cancelled', workflow: ENDLESS });
    const running = ({ job }) => job.stage === 'EXECUTE' && job.task.state === 'RUNNING';
    await collect(connection.subscribe('JourneySubscription', { id }), running);
    // Another subscription on purpose: the one before was left by the client, and this one ends by itself.
    const rest = connection.subscribe('JourneySubscription', { id });
    const { cancelJob } = await connection.execute('JourneyCancelMutation', { id, reason: 'no more' });
    assert.deepEqual(cancelJob.errors, []);
    assert.equal((await collect(rest)).at(-1).job.state, 'CANCELLED');
    const history = await read(connection, id);
    assert.equal(history.at(-1).trigger, 'CANCEL');
    assert.equal(history.find(({ trigger }) => trigger === 'REQUEST_CANCEL').reason, 'no more');
  }));

  test(`${client} gets a problem as data, and a bad request as an error`, (t) => connected(t, async (connection) => {
    const id = await submit(connection, { name: 'Nothing to step', workflow: QUICK });
    await collect(connection.subscribe('JourneySubscription', { id }));
    const { nextStage } = await connection.execute('JourneyNextMutation', { id });
    assert.equal(nextStage.job, null);
    assert.equal(nextStage.errors.length, 1);
    assert.equal(nextStage.errors[0].__typename, 'InvalidTransition');
    assert.equal(nextStage.errors[0].code, 'INVALID_TRANSITION');
    assert.deepEqual(nextStage.errors[0].allowedActions, ['DELETE']);
    const failing = connection.execute('JourneyJobQuery', { id: 'nonsense' });
    await assert.rejects(failing, { codes: ['BAD_USER_INPUT'] });
    const nobody = connection.subscribe('JourneySubscription', { id: 'job_00000000000000000000000000' });
    await assert.rejects(collect(nobody), { codes: ['NOT_FOUND'] });
  }));
}

async function submit(connection, input) {
  const { submitJob } = await connection.execute('JourneySubmitMutation', { input });
  assert.deepEqual(submitJob.errors, []);
  assert.equal(submitJob.job.state, 'INIT');
  return submitJob.job.id;
}

async function read(connection, id) {
  const { job } = await connection.execute('JourneyHistoryQuery', { id });
  return job.transitions.edges.map(({ node }) => node);
}
