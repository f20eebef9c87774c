// The audits of the GraphQL-over-HTTP specification, as published by graphql-http.
import assert from 'node:assert/strict';
import { after } from 'node:test';
import { serverAudits } from 'graphql-http';
import { sharedServer } from './server.js';
import { test } from './timed.js';

const server = await sharedServer();
after(() => server.stop());

for (const audit of serverAudits({ url: () => `${server.address}/graphql`, fetchFn: fetch })) {
  test(`graphql-http: ${audit.name}`, async () => {
    const result = await audit.fn();
    assert.equal(result.status, 'ok', result.reason);
  });
}
