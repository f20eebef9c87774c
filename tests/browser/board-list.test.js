// The board's list of jobs, as a person sees and uses it.
import assert from 'node:assert/strict';
import { after } from 'node:test';
import { run } from '../interop/http.js';
import { sharedServer } from '../interop/server.js';
import { ENDLESS, FLAKY, QUICK } from '../interop/workflows.js';
import { act, assertAccessible, assertFits, inState, job, jobOf, list, row, submit, unique } from './board.js';
import { pageTest } from './browser.js';

const server = await sharedServer();
after(() => server.stop());
const { address } = server;

const PHONE = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true };
const count = (page, state) => page.locator(`[data-state=${state}] .count-number`);
const focused = (page) => page.evaluate(() => document.activeElement?.textContent ?? '');

/** Many at once. Returns their ids. */
async function submitMany(number, name) {
  const inputs = Array.from({ length: number }, () => ({ name, workflow: QUICK, mode: 'MANUAL' }));
  const SUBMIT = 'mutation ($inputs: [SubmitJobInput!]!) { submitJobs(inputs: $inputs) { jobs { id } errors { message } } }';
  return (await run(address, SUBMIT, { inputs })).submitJobs.jobs.map(({ id }) => id);
}

pageTest('the counts move', address, async (page) => {
  await page.goto('/board');
  await page.getByText('Live').waitFor();
  const before = Number((await count(page, 'CANCELLED').innerText()).replaceAll(',', ''));
  const id = await submit(address, { name: unique('counted'), workflow: ENDLESS });
  await act(address, 'cancelJob', id);
  await page.waitForFunction((least) => {
    const text = document.querySelector('[data-state=CANCELLED] .count-number').textContent;
    return Number(text.replaceAll(',', '')) > least;
  }, before);
});

pageTest('a job comes into the list that fits its filter, and leaves it', address, async (page) => {
  const name = unique('visitor');
  await page.goto(list(name, { state: 'EXECUTE' }));
  await page.getByRole('heading', { name: 'No job fits' }).waitFor();
  const id = await submit(address, { name, workflow: ENDLESS });
  await row(page, name).waitFor();
  assert.match(await row(page, name).innerText(), /Execute/);
  await act(address, 'cancelJob', id);
  await page.getByRole('heading', { name: 'No job fits' }).waitFor();
  await page.getByRole('button', { name: 'Show all jobs' }).click();
  await row(page, name).waitFor();
  assert.match(await row(page, name).innerText(), /Cancelled/);
  await act(address, 'deleteJob', id);
  await row(page, name).waitFor({ state: 'detached' });
});

pageTest('what is chosen is in the address, and outlives a reload, a visit and Back', address, async (page) => {
  const name = unique('chosen');
  const id = await submit(address, { name, workflow: FLAKY, labels: [{ key: 'team', value: 'data' }] });
  await submit(address, { name, workflow: QUICK });
  await page.goto('/board');
  await page.getByRole('button', { name: /^Failed/ }).click();
  await page.getByRole('searchbox', { name: 'Name contains' }).fill(name);
  await page.getByRole('textbox', { name: /^Label/ }).fill('team:data');
  await page.keyboard.press('Enter');
  await page.getByRole('combobox', { name: 'Workflow' }).selectOption(FLAKY);
  await page.waitForURL((url) => url.searchParams.get('workflow') === FLAKY && url.searchParams.get('name') === name);
  const chosen = { state: 'FAILED', workflow: FLAKY, name, label: 'team:data' };
  assert.deepEqual(Object.fromEntries(new URL(page.url()).searchParams), chosen);
  await page.getByText('1 job', { exact: true }).waitFor();
  await page.reload();
  await page.getByText('1 job', { exact: true }).waitFor();
  assert.equal(await page.getByRole('button', { name: /^Failed/ }).getAttribute('aria-pressed'), 'true');
  // Anywhere in the row will do.
  await row(page, name).locator('.cell-queue').click();
  await page.waitForURL((url) => url.pathname === job(id));
  await inState(page, 'Failed');
  await page.goBack();
  await row(page, name).waitFor();
  assert.deepEqual(Object.fromEntries(new URL(page.url()).searchParams), chosen);
  await page.waitForFunction((text) => document.activeElement?.textContent === text, name);
  await page.goForward();
  await page.getByRole('link', { name: 'Jobs', exact: true }).click();
  await page.waitForURL((url) => url.searchParams.get('name') === name);
});

pageTest('of many jobs only those on the screen are drawn; scrolling reads on, and what comes in moves nothing', address, async (page) => {
  const name = unique('crowd');
  const ids = await submitMany(250, name);
  await page.goto(list(name));
  await row(page, name).first().waitFor();
  assert.ok((await page.locator('.rows [role=row]').count()) < 60);
  await page.locator(`[data-job=${ids.at(-1)}]`).focus();
  for (const _ of Array.from({ length: 3 })) {
    await page.keyboard.press('End');
    await page.waitForFunction(() => !/Reading/.test(document.querySelector('.foot').textContent));
    await page.waitForFunction(() => document.activeElement.dataset.job !== undefined);
  }
  await page.getByText('250 jobs', { exact: true }).waitFor();
  await page.keyboard.press('End');
  await page.locator(`[data-job=${ids[0]}]:focus`).waitFor();
  assert.ok((await page.locator('.rows [role=row]').count()) < 60);
  const place = () => page.locator(`[data-job=${ids[0]}]`).evaluate((link) => Math.round(link.getBoundingClientRect().top));
  const before = await place();
  const late = await submit(address, { name, workflow: QUICK, mode: 'MANUAL' });
  await page.getByRole('button', { name: '1 new' }).waitFor();
  assert.equal(await place(), before);
  await page.getByRole('button', { name: '1 new' }).click();
  await page.locator(`[data-job=${late}]`).waitFor();
  await page.getByRole('button', { name: '1 new' }).waitFor({ state: 'detached' });
});

pageTest('jobs that ended are in the order in which they did', address, async (page) => {
  const name = unique('ending');
  const first = await submit(address, { name: `${name} first`, workflow: ENDLESS });
  const second = await submit(address, { name: `${name} second`, workflow: ENDLESS });
  await page.goto(list(name, { order: 'ended' }));
  await page.getByRole('heading', { name: 'No job fits' }).waitFor();
  for (const id of [second, first]) {
    await act(address, 'cancelJob', id);
    await page.locator(`[data-job=${id}]`).waitFor();
  }
  const names = await page.locator('[data-job]').allInnerTexts();
  const places = await page.locator('[data-job]').evaluateAll((links) => links.map((link) => link.getBoundingClientRect().top));
  const order = names.toSorted((one, other) => places[names.indexOf(one)] - places[names.indexOf(other)]);
  assert.deepEqual(order, [`${name} first`, `${name} second`]);
});

pageTest('the keyboard alone leads from the list to a job and to what it accepts', address, async (page) => {
  const name = unique('by keys');
  const older = await submit(address, { name: `${name} older`, workflow: QUICK, mode: 'MANUAL' });
  await submit(address, { name: `${name} newer`, workflow: QUICK, mode: 'MANUAL' });
  await page.goto('/board');
  await page.keyboard.press('/');
  await page.keyboard.type(name);
  await page.getByText('2 jobs', { exact: true }).waitFor();
  // From the search, or from nowhere, the first arrow comes to the list.
  await page.keyboard.press('ArrowDown');
  await page.waitForFunction((first) => document.activeElement.innerText.startsWith(first), `${name} newer`);
  await page.evaluate(() => document.activeElement.blur());
  await page.keyboard.press('ArrowDown');
  await page.waitForFunction((first) => document.activeElement.innerText.startsWith(first), `${name} newer`);
  await page.keyboard.press('/');
  const tabTo = async (text) => {
    for (const _ of Array.from({ length: 30 })) {
      await page.keyboard.press('Tab');
      if ((await focused(page)).startsWith(text)) return;
    }
    assert.fail(`Tab does not come to ${text}`);
  };
  await tabTo(`${name} newer`);
  await page.keyboard.press('ArrowDown');
  assert.equal(await focused(page), `${name} older`);
  await page.keyboard.press('Enter');
  await inState(page, 'Init');
  await page.locator('h1:focus').waitFor();
  await tabTo('Begin Init');
  await page.keyboard.press('Enter');
  await page.locator('dialog textarea:focus').waitFor();
  await page.keyboard.type('from the keyboard');
  await tabTo('Begin Init');
  await page.keyboard.press('Enter');
  await inState(page, 'Prepare');
  await page.locator('.actions:focus').waitFor();
  const { job: done } = await run(address, 'query ($id: ID!) { job(id: $id) { transitions { nodes { reason } } } }', { id: older });
  assert.ok(done.transitions.nodes.some(({ reason }) => reason === 'from the keyboard'));
});

pageTest('a new job is made by hand, once, and what is wrong with it is said', address, async (page) => {
  const name = unique('by hand');
  await page.goto(list(name, { queue: 'by-hand' }));
  await page.getByRole('heading', { name: 'No job fits' }).waitFor();
  await page.getByRole('button', { name: 'New job' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Name').fill(name);
  await dialog.getByLabel('Workflow').selectOption(QUICK);
  assert.equal(await dialog.getByLabel('Queue').inputValue(), 'by-hand');
  await dialog.getByLabel(/^Input/).fill('{');
  await dialog.getByRole('button', { name: 'Submit' }).click();
  await dialog.getByText('The input is not JSON.').waitFor();
  await dialog.getByLabel(/^Input/).fill('{ "answer": 42 }');
  await dialog.getByLabel(/^Labels/).fill('team: data\nteam: again');
  await dialog.getByRole('button', { name: 'Submit' }).click();
  await dialog.getByText(/labels/).last().waitFor();
  await dialog.getByLabel(/^Labels/).fill('team: data');
  await dialog.getByLabel(/^Step by step/).check();
  // The answer to the first request is lost; whoever submits again has one job.
  let lost = 0;
  await page.route('**/graphql', async (route) => {
    if (lost > 0 || !route.request().postData()?.includes('submitJob')) return route.fallback();
    lost += 1;
    await route.fetch();
    await route.abort();
  });
  await dialog.getByRole('button', { name: 'Submit' }).click();
  await dialog.getByText('The server cannot be reached.').waitFor();
  await dialog.getByRole('button', { name: 'Submit' }).click();
  await inState(page, 'Init');
  const FOUND = 'query ($name: String!) { jobs(filter: { nameContains: $name }) { nodes { input labels { key value } mode } } }';
  const { jobs } = await run(address, FOUND, { name });
  assert.deepEqual(jobs.nodes, [{ input: { answer: 42 }, labels: [{ key: 'team', value: 'data' }], mode: 'MANUAL' }]);
}, { expected: [/net::ERR_FAILED/] });

for (const colorScheme of ['light', 'dark']) {
  pageTest(`${colorScheme}: colours, names and roles are for everybody`, address, async (page) => {
    const name = unique('for all');
    await submit(address, { name, workflow: FLAKY, labels: [{ key: 'team', value: 'data' }] });
    const waiting = await submit(address, { name, workflow: QUICK, mode: 'MANUAL' });
    await page.goto(list(name));
    await page.getByText('2 jobs', { exact: true }).waitFor();
    await row(page, 'Failed').waitFor();
    await assertAccessible(page);
    const [red, green, blue] = await page.evaluate(() =>
      getComputedStyle(document.body).backgroundColor.match(/\d+/g).slice(0, 3).map(Number),
    );
    assert.equal(red + green + blue < 150, colorScheme === 'dark');
    for (const tab of [undefined, 'history', 'attempts', 'data']) {
      await page.goto(job(waiting, tab));
      await inState(page, 'Init');
      await page.getByText('Reading …').waitFor({ state: 'detached' });
      await assertAccessible(page);
    }
    await page.getByRole('button', { name: 'Begin Init' }).click();
    await page.getByRole('dialog').waitFor();
    await assertAccessible(page);
  }, { colorScheme });
}

pageTest('a queue is held and goes on, from its list and from a job that waits for it', address, async (page) => {
  const [name, queue] = [unique('held'), unique('queue').replace(' ', '-')];
  await submit(address, { name: unique('first'), workflow: QUICK, queue });
  await page.goto(list('', { queue }));
  await page.getByRole('button', { name: `Pause queue ${queue}` }).click();
  await page.getByText('A queue is paused: no job of it starts.').waitFor();
  const id = await submit(address, { name, workflow: QUICK, queue });
  await row(page, name).getByRole('link').click();
  await page.getByText('Queue paused.').waitFor();
  await assertAccessible(page);
  await page.getByRole('button', { name: `Resume queue ${queue}` }).click();
  await inState(page, 'Complete');
  await page.goto(list('', { queue }));
  await page.getByRole('button', { name: `Pause queue ${queue}` }).waitFor();
  assert.equal(await page.getByText('A queue is paused').count(), 0);
  assert.equal((await jobOf(address, id)).state, 'COMPLETE');
});

pageTest('on a phone nothing is wider than the screen', address, async (page) => {
  const name = unique('a name that is so long that no phone can show all of it on one line, and goes on and on');
  const id = await submit(address, { name, workflow: FLAKY, labels: [{ key: 'a-label-that-is-long', value: 'x'.repeat(200) }] });
  await page.goto(list(name));
  await row(page, name).waitFor();
  await assertFits(page);
  await page.getByRole('button', { name: /^Filters/ }).tap();
  await page.getByRole('combobox', { name: 'Queue' }).waitFor();
  await assertFits(page);
  await row(page, name).tap();
  await inState(page, 'Failed');
  for (const tab of ['History', 'Log', 'Attempts', 'Data', 'Timeline']) {
    await page.getByRole('link', { name: new RegExp(`^${tab}`) }).tap();
    await assertFits(page);
  }
  assert.equal(new URL(page.url()).pathname, job(id));
  await page.getByRole('button', { name: 'Retry' }).tap();
  await page.getByRole('dialog').waitFor();
  await assertFits(page);
}, PHONE);

pageTest('names are text, whatever stands in them', address, async (page) => {
  const name = unique('<img src=x onerror="document.title=\'run\'"><b>bold</b>');
  await submit(address, { name, workflow: QUICK, mode: 'MANUAL', description: '<script>document.title="run"</script>' });
  await page.goto(list(name));
  await row(page, name).waitFor();
  await page.getByRole('link', { name }).click();
  await page.getByRole('heading', { name, level: 1 }).waitFor();
  assert.match(await page.title(), /^Init: <img/);
});
