// What the tests of the board have in common.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import assert from 'node:assert/strict';
import { run } from '../interop/http.js';

const AXE = readFileSync(fileURLToPath(import.meta.resolve('axe-core/axe.min.js')), 'utf8');

const SUBMIT = 'mutation ($input: SubmitJobInput!) { submitJob(input: $input) { job { id } errors { message } } }';

/** Returns the job's id. */
export async function submit(address, input, token) {
  const { submitJob } = await run(address, SUBMIT, { input }, token);
  assert.deepEqual(submitJob.errors, []);
  return submitJob.job.id;
}

/** A mutation that takes nothing but the job's id. */
export async function act(address, mutation, id) {
  const answer = await run(address, `mutation ($id: ID!) { ${mutation}(id: $id) { errors { message } } }`, { id });
  assert.deepEqual(answer[mutation].errors, []);
}

export async function jobOf(address, id, token) {
  return (await run(address, 'query ($id: ID!) { job(id: $id) { state stage version name paused } }', { id }, token)).job;
}

/** A name that no other test uses, so that the list can be narrowed to what is this test's. */
export function unique(name) {
  return `${name} ${crypto.randomUUID().slice(0, 8)}`;
}

export const list = (name, more = {}) => `/board?${new URLSearchParams({ ...more, name })}`;
export const job = (id, tab) => `/board/jobs/${id}${tab ? `?tab=${tab}` : ''}`;

/** The row of a job. */
export const row = (page, name) => page.locator('.rows [role=row]').filter({ hasText: name });

/** Until the job's page says that it is in this state. */
export const inState = (page, state) => page.locator('.job-state .state', { hasText: state }).waitFor();

/** Presses a button of the job, and another one of the dialog that it opens. */
export async function press(page, name, { confirm = false, reason } = {}) {
  await page.getByRole('group', { name: 'What can be done' }).getByRole('button', { name, exact: true }).click();
  if (!confirm) return;
  const dialog = page.getByRole('dialog');
  if (reason) await dialog.getByLabel('Reason').fill(reason);
  await dialog.getByRole('button', { name, exact: true }).click();
}

/** What keeps people with other means than a mouse and good eyes from using what the page shows now. */
export async function assertAccessible(page) {
  // Not as a script element, which the page's policy would refuse.
  await page.evaluate(AXE);
  const violations = await page.evaluate(async () => {
    const found = await window.axe.run(document, { resultTypes: ['violations'] });
    return found.violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(' | ')}`);
  });
  assert.deepEqual(violations, []);
}

/** Nothing is wider than the screen. */
export async function assertFits(page) {
  const [content, screen] = await page.evaluate(() => [document.documentElement.scrollWidth, window.innerWidth]);
  assert.ok(content <= screen, `${content} pixels on a screen of ${screen}`);
}
