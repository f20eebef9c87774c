// One job on the board: what it shows, and what one can do with it.
import assert from 'node:assert/strict';
import { after } from 'node:test';
import { run } from '../interop/http.js';
import { sharedServer } from '../interop/server.js';
import { ENDLESS, FLAKY, QUICK } from '../interop/workflows.js';
import { act, assertAccessible, inState, job, jobOf, press, row, submit, unique } from './board.js';
import { pageTest } from './browser.js';

const server = await sharedServer();
after(() => server.stop());
const { address } = server;

/** EXECUTE waits for approval, and fails once before it succeeds. */
const GATED = 'board-gated';
const REGISTER = 'mutation ($input: RegisterWorkflowInput!) { registerWorkflow(input: $input) { errors { message } } }';
await run(address, REGISTER, {
  input: {
    name: GATED,
    stages: [
      {
        stage: 'EXECUTE',
        handler: 'simulate',
        approval: true,
        config: { failTimes: 1, result: { answer: 42 } },
        retry: { initialDelaySeconds: 0.1, jitter: 0 },
      },
    ],
  },
});

/** EXECUTE says much, VALIDATE waits for approval and says one thing more. */
const TALKATIVE = 'board-talkative';
const program = (script) => ({ handler: 'command', config: { program: 'sh', args: ['-c', script] } });
await run(address, REGISTER, {
  input: {
    name: TALKATIVE,
    stages: [
      { stage: 'EXECUTE', ...program(String.raw`seq -f 'line %.0f of many' 500; printf '\033[31mred\033[0m <b>\n' >&2`) },
      { stage: 'VALIDATE', approval: true, ...program('echo approved') },
    ],
  },
});

const entry = (page, text) => page.locator('.entry', { hasText: text });
const seqs = (page) => page.locator('.entry').evaluateAll((all) => all.map((one) => Number(one.dataset.seq)));

pageTest('a job in MANUAL mode is led through its stages', address, async (page) => {
  const id = await submit(address, { name: unique('led'), workflow: QUICK, mode: 'MANUAL' });
  await page.goto(job(id, 'history'));
  for (const [stage, next] of [['Init', 'Prepare'], ['Prepare', 'Execute'], ['Execute', 'Validate']]) {
    await press(page, `Begin ${stage}`, { confirm: true, reason: `${stage} it is` });
    await inState(page, next);
    await entry(page, `“${stage} it is”`).waitFor();
  }
  await press(page, 'Begin Validate', { confirm: true });
  await press(page, 'Begin Complete', { confirm: true });
  await inState(page, 'Complete');
  const { version } = await jobOf(address, id);
  await page.locator(`.entry[data-seq="${version}"]`).waitFor();
  assert.deepEqual(await seqs(page), Array.from({ length: version }, (_, index) => version - index));
});

pageTest('an approval, a backoff and a result: shown as they were', address, async (page) => {
  const id = await submit(address, { name: unique('gated'), workflow: GATED });
  await page.goto(job(id));
  await page.getByText('“Approve Execute” gives it.').waitFor();
  await press(page, 'Approve Execute', { confirm: true, reason: 'looked at it' });
  await inState(page, 'Complete');
  await page.getByText('As a table').click();
  const lane = (number) => page.locator('.lane-table tbody tr', { has: page.getByRole('rowheader', { name: 'Execute' }) }).nth(number);
  await lane(1).waitFor();
  assert.match(await lane(0).innerText(), /Failed/);
  assert.match(await lane(1).innerText(), /100 ms|1\d\d ms|[2-9]\d\d ms|\ds/);
  await page.getByText('Waiting for a person').waitFor();
  await page.getByText('Backing off').waitFor();
  // The picture says the same, span by span.
  await page.getByRole('application').focus();
  await page.keyboard.press('End');
  assert.match(await page.locator('.timeline .detail').innerText(), /^Complete: running for/);
  await page.keyboard.press('Home');
  assert.match(await page.locator('.timeline .detail').innerText(), /^Init: waiting for a worker for/);
  await page.getByRole('link', { name: 'Attempts' }).click();
  await page.getByText('Handler error: simulated failure').waitFor();
  await page.getByRole('link', { name: 'Data' }).click();
  await page.getByRole('heading', { name: 'Output' }).waitFor();
  assert.match(await page.locator('.value', { hasText: 'Output' }).first().innerText(), /"answer": 42/);
});

pageTest('what programs write is read back to its beginning, and followed', address, async (page) => {
  const id = await submit(address, { name: unique('talks'), workflow: TALKATIVE });
  await page.goto(job(id));
  await page.getByRole('button', { name: 'Approve Validate' }).waitFor();
  await page.getByRole('link', { name: 'Log' }).click();
  const lines = page.locator('.log .line');
  // What colours words on a terminal is left out, and text is text.
  await page.locator('.line-stderr').getByText('red <b>', { exact: true }).waitFor();
  assert.equal(await page.getByText('line 1 of many', { exact: true }).count(), 0);
  const isAtEnd = () =>
    page.locator('.log').evaluate(({ scrollHeight, scrollTop, clientHeight }) => scrollHeight - scrollTop - clientHeight < 2);
  assert.ok(await isAtEnd());
  await act(address, 'nextStage', id);
  await page.locator('.log').getByText('approved', { exact: true }).waitFor();
  assert.ok(await isAtEnd());
  assert.deepEqual(await page.locator('.log h3').allInnerTexts(), ['Execute', 'Validate']);
  // What comes above does not move what one looks at.
  await page.locator('.log').evaluate((log) => log.scrollTo({ top: 0 }));
  const first = await lines.first().locator('.line-text').innerText();
  const looked = page.locator('.log').getByText(first, { exact: true });
  const { y } = await looked.boundingBox();
  const known = await lines.count();
  await page.getByRole('button', { name: 'Show earlier lines' }).click();
  await lines.nth(known).waitFor();
  const moved = Math.abs((await looked.boundingBox()).y - y);
  assert.ok(moved < 2, `${first} was moved by ${moved} pixels`);
  await page.locator('.log').evaluate((log) => log.scrollTo({ top: log.scrollHeight }));
  while (await page.getByRole('button', { name: 'Show earlier lines' }).isVisible()) {
    const count = await lines.count();
    await page.getByRole('button', { name: 'Show earlier lines' }).click();
    await lines.nth(count).waitFor();
  }
  await page.getByText('line 1 of many', { exact: true }).waitFor();
  assert.equal(await lines.count(), 502);
  // What came above has not moved what one looked at.
  assert.ok(await isAtEnd());
  await assertAccessible(page);
});

pageTest('integers that JavaScript would round are shown as they are', address, async (page) => {
  const input = '{ large: 9007199254740993, small: 7, text: "12345678901234567890", list: [18446744073709551615] }';
  const { submitJob } = await run(
    address,
    `mutation { submitJob(input: { name: "exact", workflow: "${QUICK}", mode: MANUAL, input: ${input} }) { job { id } } }`,
  );
  await page.goto(job(submitJob.job.id, 'data'));
  const value = page.locator('.value', { hasText: 'Input' });
  await value.waitFor();
  const shown = (await value.locator('pre').innerText()).replace(/\s/g, '');
  assert.equal(shown, '{"large":9007199254740993,"list":[18446744073709551615],"small":7,"text":"12345678901234567890"}');
});

pageTest('a label that is very long stays in its column', address, async (page) => {
  const labels = [{ key: 'long', value: 'x'.repeat(255) }];
  const id = await submit(address, { name: unique('labelled'), workflow: QUICK, mode: 'MANUAL', labels });
  await page.goto(job(id));
  const label = page.locator('.properties .label');
  await label.waitFor();
  const [inner, outer] = [await label.boundingBox(), await page.locator('.properties').boundingBox()];
  assert.ok(inner.x + inner.width <= outer.x + outer.width + 1, JSON.stringify([inner, outer]));
});

pageTest('a failed job says why, is retried from where it failed, and deleted', address, async (page) => {
  const name = unique('flaky');
  const id = await submit(address, { name, workflow: FLAKY });
  await page.goto(job(id));
  await page.getByText('Handler error in Execute, attempt 1').waitFor();
  await press(page, 'Retry', { confirm: true });
  await inState(page, 'Complete');
  await page.getByText('The job runs again.').waitFor();
  const { job: after } = await run(address, 'query ($id: ID!) { job(id: $id) { retries tasks(first: 20) { nodes { stage round } } } }', { id });
  assert.equal(after.retries, 1);
  assert.deepEqual(after.tasks.nodes.filter(({ round }) => round === 1).map(({ stage }) => stage), ['EXECUTE', 'VALIDATE', 'COMPLETE']);
  await press(page, 'Delete', { confirm: true });
  await page.waitForURL((url) => url.pathname === '/board');
  await row(page, name).waitFor({ state: 'detached' });
  assert.equal(await jobOf(address, id), null);
  await page.goto(job(id));
  await page.getByRole('heading', { name: 'There is no such job' }).waitFor();
});

pageTest('a running job is paused, goes on, and is cancelled with a reason', address, async (page) => {
  const id = await submit(address, { name: unique('stopped'), workflow: ENDLESS });
  await page.goto(job(id, 'history'));
  await inState(page, 'Execute');
  await press(page, 'Pause');
  await page.getByText('Paused. What runs is finished first.').waitFor();
  assert.equal((await jobOf(address, id)).paused, true);
  await press(page, 'Resume');
  await page.getByRole('button', { name: 'Pause' }).waitFor();
  await press(page, 'Cancel job', { confirm: true, reason: 'no longer wanted' });
  await inState(page, 'Cancelled');
  await entry(page, '“no longer wanted”').waitFor();
  // Whoever thinks better of it does nothing.
  await page.getByRole('button', { name: 'Delete' }).click();
  await page.getByRole('dialog').waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  assert.equal((await jobOf(address, id)).state, 'CANCELLED');
});

pageTest('what can be changed is changed, and what cannot says why', address, async (page) => {
  const id = await submit(address, { name: unique('edited'), workflow: QUICK, mode: 'MANUAL' });
  const renamed = unique('renamed');
  await page.goto(job(id));
  await press(page, 'Edit');
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Name').fill(renamed);
  await dialog.getByLabel(/^Labels/).fill('team: data\nurgent');
  await dialog.getByLabel(/^Priority/).fill('7');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('heading', { name: renamed, level: 1 }).waitFor();
  await page.getByRole('link', { name: 'team: data' }).waitFor();
  // What somebody types stays, also when the job changes meanwhile; and what they saw is no longer what is there.
  await press(page, 'Edit');
  await dialog.getByLabel('Name').fill('half a na');
  await act(address, 'pauseJob', id);
  await page.locator('.why', { hasText: 'Paused.' }).waitFor();
  assert.equal(await dialog.getByLabel('Name').inputValue(), 'half a na');
  await dialog.getByRole('button', { name: 'Save' }).click();
  assert.match(await dialog.getByRole('alert').innerText(), /has changed meanwhile/);
  assert.equal(await dialog.getByLabel('Name').inputValue(), 'half a na');
  await page.keyboard.press('Escape');
  await press(page, 'Edit');
  await dialog.getByLabel(/^Labels/).fill('twice: 1\ntwice: 2');
  await dialog.getByRole('button', { name: 'Save' }).click();
  assert.match(await dialog.getByRole('alert').innerText(), /twice/);
});

pageTest('what was seen is what is acted on', address, async (page) => {
  const id = await submit(address, { name: unique('seen'), workflow: QUICK, mode: 'MANUAL' });
  await page.goto(job(id));
  await press(page, 'Begin Init');
  // While somebody thinks, somebody else acts.
  await act(address, 'nextStage', id);
  await inState(page, 'Prepare');
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: /^Begin/ }).click();
  assert.match(await dialog.getByRole('alert').innerText(), /has changed meanwhile: it is in Prepare now/);
  assert.equal((await jobOf(address, id)).stage, 'PREPARE');
});

pageTest('a long history is read from its end, goes on at its end, and further back on demand', address, async (page) => {
  const id = await submit(address, { name: unique('amended'), workflow: QUICK, mode: 'MANUAL' });
  for (const round of Array.from({ length: 6 }, (_, index) => index)) {
    const changes = Array.from({ length: 100 }, (_, index) => {
      const input = `{ priority: ${round * 100 + index + 1} }`;
      return `a${index}: updateJob(id: $id, input: ${input}) { errors { message } }`;
    });
    await run(address, `mutation ($id: ID!) { ${changes.join('\n')} }`, { id });
  }
  await page.goto(job(id, 'history'));
  await page.locator('.entry[data-seq="601"]').waitFor();
  const down = (from, to) => Array.from({ length: from - to + 1 }, (_, index) => from - index);
  assert.deepEqual(await seqs(page), down(601, 102));
  await act(address, 'pauseJob', id);
  await page.locator('.entry[data-seq="602"]').waitFor();
  await page.getByRole('button', { name: 'Show earlier entries' }).click();
  await page.locator('.entry[data-seq="2"]').waitFor();
  await page.getByRole('button', { name: 'Show earlier entries' }).click();
  await page.locator('.entry[data-seq="1"]').waitFor();
  await page.getByRole('button', { name: 'Show earlier entries' }).waitFor({ state: 'detached' });
  assert.deepEqual(await seqs(page), down(602, 1));
});

pageTest('a deleted job is said to be deleted, to whoever looks at it', address, async (page) => {
  const id = await submit(address, { name: unique('watched'), workflow: FLAKY });
  await page.goto(job(id));
  await inState(page, 'Failed');
  await act(address, 'deleteJob', id);
  await page.getByText('This job was deleted.').waitFor();
});

pageTest('the query behind a job opens in GraphiQL', address, async (page) => {
  const name = unique('queried');
  const id = await submit(address, { name, workflow: QUICK, mode: 'MANUAL' });
  await page.goto(job(id));
  await page.getByRole('link', { name: 'Open in GraphiQL' }).click();
  await page.waitForURL((url) => url.pathname === '/graphql');
  await page.locator('.graphiql-container').waitFor();
  await page.locator('.graphiql-container .graphiql-spinner').waitFor({ state: 'detached' });
  await page.getByRole('button', { name: 'Execute query' }).click();
  await page.waitForFunction((text) => document.querySelector('.result-window')?.innerText.replaceAll('\u00a0', ' ').includes(text), name);
});
