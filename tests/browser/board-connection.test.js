// The board when the server goes away, and when it asks for a token; and how smoothly it follows many jobs.
import assert from 'node:assert/strict';
import { after } from 'node:test';
import { startServer } from '../interop/server.js';
import { ENDLESS, QUICK } from '../interop/workflows.js';
import { act, inState, job, jobOf, list, row, submit, unique } from './board.js';
import { pageTest } from './browser.js';
import { changingJobs, measureFrames } from './frames.js';

const TOKEN = 'a-token-that-is-long-enough-for-a-test';
/** Of the page's thread, by CPU time: then there is as much again for what one does with the page, at 60 frames a second. */
const BUSY_MAX = 0.5;
const JOBS = 1_000;

const server = await startServer(undefined, { CALLBOARD_SLOTS: String(JOBS) });
const guarded = await startServer(TOKEN);
after(() => Promise.all([server.stop(), guarded.stop()]));
const { address } = server;

const gone = (page) => page.getByText('The connection is gone.').waitFor();
const live = (page) => page.locator('.link-live').waitFor();
/** What the browser itself writes about a server that does not answer. */
const OUTAGE = [/WebSocket connection to .* failed/, /net::ERR_/];

pageTest('a server that is killed is missed; when it is back, nothing is missing in the history', address, async (page) => {
  const id = await submit(address, { name: unique('survivor'), workflow: QUICK, mode: 'MANUAL' });
  await page.goto(job(id, 'history'));
  await page.locator('.entry[data-seq="1"]').waitFor();
  await act(address, 'nextStage', id);
  await inState(page, 'Prepare');
  await server.kill('SIGKILL');
  await gone(page);
  // What is known stays to be read, and time that nobody has seen pass does not pass.
  const known = await page.locator('.job-state').innerText();
  assert.match(known, /Prepare/);
  await page.getByText(/What you see is [2-9] s old/).waitFor();
  assert.equal(await page.locator('.job-state').innerText(), known);
  await server.resume();
  // Before or after the board is back, as it happens: both must do.
  for (const next of ['EXECUTE', 'VALIDATE']) {
    await act(address, 'nextStage', id);
    await inState(page, next === 'EXECUTE' ? 'Execute' : 'Validate');
  }
  await live(page);
  await page.getByText('The connection is gone.').waitFor({ state: 'detached' });
  const { version } = await jobOf(address, id);
  await page.locator(`.entry[data-seq="${version}"]`).waitFor();
  const shown = await page.locator('.entry').evaluateAll((all) => all.map((one) => Number(one.dataset.seq)));
  assert.deepEqual(shown, Array.from({ length: version }, (_, index) => version - index));
}, { expected: OUTAGE });

pageTest('the list is as it is when the server is back', address, async (page) => {
  const name = unique('listed');
  const id = await submit(address, { name, workflow: QUICK, mode: 'MANUAL' });
  await page.goto(list(name));
  await row(page, name).waitFor();
  // In its own time: it says goodbye.
  await server.kill('SIGTERM');
  await gone(page);
  await server.resume();
  await act(address, 'cancelJob', id);
  await row(page, 'Cancelled').waitFor();
  await live(page);
}, { expected: OUTAGE });

pageTest('what is chosen while there is no server is told from what is shown', address, async (page) => {
  const name = unique('chosen');
  await submit(address, { name, workflow: QUICK, mode: 'MANUAL' });
  await page.goto(list(name));
  await row(page, name).waitFor();
  await server.kill('SIGKILL');
  await gone(page);
  const notice = page.getByText('Until then these are the jobs from before.');
  assert.equal(await notice.count(), 0);
  await page.getByRole('combobox', { name: 'Created' }).selectOption('15m');
  await notice.waitFor();
  await row(page, name).waitFor();
  await server.resume();
  await live(page);
  await notice.waitFor({ state: 'detached' });
  await row(page, name).waitFor();
}, { expected: OUTAGE });

pageTest('an action that cannot be sent says so', address, async (page, t) => {
  const id = await submit(address, { name: unique('unheard'), workflow: ENDLESS });
  await page.goto(job(id));
  await inState(page, 'Execute');
  t.after(() => server.resume());
  await server.kill('SIGKILL');
  await gone(page);
  await page.getByRole('button', { name: 'Pause' }).click();
  await page.getByText('The server cannot be reached. Look whether it has taken effect.').waitFor();
}, { expected: OUTAGE });

pageTest('a board that is opened while there is no server comes alive with it', address, async (page, t) => {
  // A browser keeps the page; here the files come from the server that is then killed.
  await page.route('**/graphql', (route) => route.abort());
  await page.goto('/board');
  await page.getByRole('alert').filter({ hasText: 'The server cannot be reached.' }).waitFor();
  await page.unroute('**/graphql');
  await page.getByRole('alert').filter({ hasText: 'The server cannot be reached.' }).waitFor({ state: 'detached' });
}, { expected: OUTAGE });

pageTest('a token is asked for, kept in the tab alone, and forgotten', guarded.address, async (page) => {
  const name = unique('guarded');
  await submit(guarded.address, { name, workflow: QUICK, mode: 'MANUAL' }, TOKEN);
  await page.goto(list(name));
  const dialog = page.getByRole('dialog', { name: 'This server asks for a token' });
  await dialog.waitFor();
  // A browser closes a dialog at the second one, whatever the page says; without a token there is nothing behind it.
  for (let pressed = 0; pressed < 3; pressed += 1) await page.keyboard.press('Escape');
  await dialog.getByLabel('Token').fill('a-token-that-is-wrong-for-this-server');
  await dialog.getByRole('button', { name: 'Go on' }).click();
  await dialog.getByText('It does not know the one that you gave.').waitFor();
  await dialog.getByLabel('Token').fill(TOKEN);
  await dialog.getByRole('button', { name: 'Go on' }).click();
  await row(page, name).waitFor();
  await live(page);
  await page.reload();
  await row(page, name).click();
  await inState(page, 'Init');
  await page.getByRole('button', { name: 'Pause' }).click();
  await page.getByRole('button', { name: 'Resume' }).waitFor();
  await page.getByRole('link', { name: /^History/ }).click();
  // The token's name is who did it.
  await page.locator('.entry', { hasText: 'Paused' }).getByText('client test').waitFor();
  assert.ok(!(await page.evaluate(() => JSON.stringify({ ...localStorage }) + document.cookie)).includes(TOKEN));
  await page.getByRole('button', { name: 'Sign out' }).click();
  await dialog.waitFor();
}, { expected: [/401 \(Unauthorized\)/] });

pageTest(`${JOBS} changing jobs leave the page most of its time`, address, async (page, t) => {
  await changingJobs(address, JOBS, unique('changing'));
  await page.goto('/board?state=EXECUTE');
  await page.getByText('counting').nth(10).waitFor();
  const seen = await measureFrames(page, 4_000);
  t.diagnostic(JSON.stringify(seen));
  assert.ok(seen.eventsPerSecond > JOBS / 10, 'the jobs change');
  assert.ok(seen.busy < BUSY_MAX, `busy for ${seen.busy} of the time`);
});
