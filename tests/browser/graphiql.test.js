// GraphiQL, as the person sees it who opens the server's address.
import assert from 'node:assert/strict';
import { after } from 'node:test';
import { run } from '../interop/http.js';
import { sharedServer, startServer } from '../interop/server.js';
import { ENDLESS, QUICK } from '../interop/workflows.js';
import { pageTest } from './browser.js';

const TOKEN = 'a-token-that-is-long-enough-for-a-test';

const server = await sharedServer();
const guarded = await startServer(TOKEN);
after(() => Promise.all([server.stop(), guarded.stop()]));

const submit = (workflow) => `mutation { submitJob(input: { name: "seen", workflow: "${workflow}" }) { job { id } } }`;

/** A link to an operation. */
function link(path, query, variables) {
  const parameters = new URLSearchParams({ query });
  if (variables) parameters.set('variables', JSON.stringify(variables));
  return `${path}?${parameters}`;
}

/** Presses the button with the triangle once the schema is here. */
async function execute(page) {
  await schemaIsHere(page);
  await page.getByRole('button', { name: 'Execute query' }).click();
}

const schemaIsHere = (page) => page.locator('.graphiql-container .graphiql-spinner').waitFor({ state: 'detached' });

/** The answer, once it shows this. Monaco draws spaces as no-break ones. */
async function answers(page, pattern) {
  await page.waitForFunction(
    (source) => new RegExp(source).test(document.querySelector('.result-window')?.innerText.replaceAll('\u00a0', ' ') ?? ''),
    pattern.source,
  );
}

const tab = (page, name) => page.locator('.graphiql-tab').getByRole('button', { name, exact: true });

/** What stands in an editor, without the numbers of its lines. */
async function text(page, name) {
  const lines = await page.locator(`${name} .view-lines`).first().innerText();
  return lines.replaceAll('\u00a0', ' ');
}

pageTest('a first visit shows the example, and runs it', server.address, async (page) => {
  await page.goto('/');
  assert.match(await page.title(), /Callboard/);
  await execute(page);
  await answers(page, /"submitJob": \{/);
  await answers(page, /"id": "job_[0-9a-z]{26}"/);
});

pageTest('a link opens with its query and runs it', server.address, async (page) => {
  const { id } = (await run(server.address, submit(QUICK))).submitJob.job;
  const query = 'query Linked($id: ID!) {\n  job(id: $id) {\n    name\n    id\n  }\n}';
  await page.goto(link('/graphql', query, { id }));
  await execute(page);
  await answers(page, new RegExp(`"name": "seen",\\s+"id": "${id}"`));
  assert.match(await text(page, '.graphiql-query-editor'), /query Linked\(\$id: ID!\)/);
  // The address is clean again, and the tab outlives a reload.
  assert.equal(new URL(page.url()).search, '');
  await page.reload();
  await schemaIsHere(page);
  await tab(page, 'Linked').waitFor();
  assert.match(await text(page, '.graphiql-query-editor'), /query Linked/);
});

pageTest('a second link opens beside the tabs that are there', server.address, async (page) => {
  await page.goto(link('/', 'query First { __typename }'));
  await schemaIsHere(page);
  // GraphiQL keeps its tabs half a second after they have changed.
  await page.waitForFunction(() => JSON.stringify({ ...localStorage }).includes('First'));
  await page.goto(link('/', 'query Second { __typename }', { unused: true }));
  await schemaIsHere(page);
  for (const name of ['First', 'Second']) await tab(page, name).waitFor();
  assert.match(await text(page, '.graphiql-query-editor'), /query Second/);
});

pageTest('a subscription in a link shows each change until it is stopped', server.address, async (page) => {
  const { id } = (await run(server.address, submit(ENDLESS))).submitJob.job;
  await page.goto(link('/graphql', 'subscription Follow($id: ID!) { job(id: $id) { state paused } }', { id }));
  await execute(page);
  await answers(page, /"state": "EXECUTE",\s+"paused": false/);
  await run(server.address, 'mutation ($id: ID!) { pauseJob(id: $id) { errors { message } } }', { id });
  await answers(page, /"paused": true/);
  await run(server.address, 'mutation ($id: ID!) { cancelJob(id: $id) { errors { message } } }', { id });
  await answers(page, /"state": "CANCELLED"/);
});

pageTest('a subscription that is refused says why', server.address, async (page) => {
  await page.goto(link('/graphql', 'subscription Nobody { job(id: "job_01h45ytscbebyvny4gc8cr8ma2") { state } }'));
  await execute(page);
  await answers(page, /NOT_FOUND/);
});

pageTest('the docs and the explorer show the schema', server.address, async (page) => {
  await page.goto('/');
  await schemaIsHere(page);
  await page.getByRole('button', { name: 'Show Documentation Explorer' }).click();
  await page.getByRole('link', { name: 'Subscription', exact: true }).click();
  await page.getByText('Each matching transition exactly once').waitFor();
  await page.getByRole('button', { name: 'Show GraphiQL Explorer' }).click();
  await page.locator('.graphiql-explorer-root').getByText('transitions', { exact: true }).first().waitFor();
});

pageTest('with a token in the headers tab, queries and subscriptions run', guarded.address, async (page) => {
  const { id } = (await run(guarded.address, submit(ENDLESS), {}, TOKEN)).submitJob.job;
  await page.goto(link('/graphql', 'subscription Follow($id: ID!) { job(id: $id) { state } }', { id }));
  await page.getByRole('button', { name: 'Headers' }).click();
  await page.locator('.graphiql-editor-tool .graphiql-editor:not(.hidden) .monaco-editor').click();
  await page.keyboard.insertText(JSON.stringify({ authorization: `Bearer ${TOKEN}` }));
  await page.getByRole('button', { name: 'Re-fetch GraphQL schema' }).click();
  await execute(page);
  await answers(page, /"state": "EXECUTE"/);
  await run(guarded.address, 'mutation ($id: ID!) { cancelJob(id: $id) { errors { message } } }', { id }, TOKEN);
  await answers(page, /"state": "CANCELLED"/);
  // It is a secret, and nothing of it stays.
  assert.ok(!JSON.stringify(await page.evaluate(() => ({ ...localStorage }))).includes(TOKEN));
}, { expected: [/401 \(Unauthorized\)/] });

pageTest('nothing is loaded or run that the policy does not name', server.address, async (page) => {
  const response = await page.goto('/');
  const policy = response.headers()['content-security-policy'];
  for (const rule of ["default-src 'none'", "script-src 'self'", "connect-src 'self'", "frame-ancestors 'none'"]) {
    assert.ok(policy.includes(rule), policy);
  }
  await schemaIsHere(page);
  const ran = await page.evaluate(() => {
    const script = document.createElement('script');
    script.textContent = 'window.ranInline = true';
    document.head.append(script);
    return fetch('http://127.0.0.1:9/').then(() => 'fetched', () => window.ranInline ?? 'refused');
  });
  assert.equal(ran, 'refused');
}, { expected: [/Content Security Policy/i, /foreign request: http:\/\/127\.0\.0\.1:9\// ] });
