// What happens to jobs besides the client that a test is about: somebody else submits and steps them.
import { randomUUID } from 'node:crypto';
import { createClient } from 'graphql-ws';
import WebSocket from 'ws';
import { operationText } from './documents.js';
import { run } from './http.js';
import { QUICK } from './workflows.js';

/** A label that no other test uses, as inputs and as a filter. */
export function ownLabel() {
  const value = randomUUID();
  return { labels: [{ key: 'interop', value }], filter: { labels: [{ key: 'interop', values: [value] }] } };
}

async function change(address, name, variables) {
  const [payload] = Object.values(await run(address, operationText(name), variables));
  if (payload.errors.length) throw new Error(JSON.stringify(payload.errors));
  return payload;
}

/** Submits a job that waits for somebody; its id. */
export async function submitByHand(address, input = {}) {
  const waiting = { name: 'By hand', mode: 'MANUAL', workflow: QUICK, ...input };
  return (await change(address, 'JourneySubmitMutation', { input: waiting })).job.id;
}

/** Lets a job go on by so many stages, or to its end, and waits until it has. */
export async function step(address, id, stages = 5) {
  const client = createClient({ url: `${address.replace('http', 'ws')}/graphql`, webSocketImpl: WebSocket });
  const stepped = new Set();
  for await (const { data } of client.iterate({ query: operationText('JourneySubscription'), variables: { id } })) {
    const { allowedActions, version } = data.job;
    if (!allowedActions.includes('NEXT') || stepped.has(version)) continue;
    if (stepped.size === stages) break;
    stepped.add(version);
    await change(address, 'JourneyNextMutation', { id, expectedVersion: version });
  }
  await client.dispose();
}

export const update = (address, id, input) => change(address, 'JourneyUpdateMutation', { id, input });
export const cancel = (address, id) => change(address, 'JourneyCancelMutation', { id });
export const remove = (address, id) => change(address, 'JourneyDeleteMutation', { id });
