// How smoothly the board follows a thousand changing jobs: `npm run frames` beside nothing else, for the figure.
import { fileURLToPath } from 'node:url';
import { execFileSync } from 'node:child_process';
import { chromium } from 'playwright-core';
import { run } from '../interop/http.js';
import { startServer } from '../interop/server.js';

const STEADY = 'frames-steady';
const SECONDS = 300;
/** Each is a report of progress, and passed on at most five times a second. */
const STEPS = 1_000;
const BATCH = 500;

/** So many jobs that run and report more than three times a second. */
export async function changingJobs(address, count, name) {
  const execute = { stage: 'EXECUTE', handler: 'simulate', config: { seconds: SECONDS, steps: STEPS, message: 'counting' } };
  const workflow = { name: STEADY, stages: [execute] };
  await run(address, 'mutation ($input: RegisterWorkflowInput!) { registerWorkflow(input: $input) { errors { message } } }', {
    input: workflow,
  });
  for (let first = 0; first < count; first += BATCH) {
    const inputs = Array.from({ length: Math.min(BATCH, count - first) }, (_, index) => ({
      name: `${name} ${first + index + 1}`,
      workflow: STEADY,
    }));
    const SUBMIT = 'mutation ($inputs: [SubmitJobInput!]!) { submitJobs(inputs: $inputs) { jobs { id } errors { message } } }';
    const { submitJobs } = await run(address, SUBMIT, { inputs });
    if (submitJobs.errors.length) throw new Error(submitJobs.errors[0].message);
  }
}

/**
 * What the page did in this time: frames that were drawn, how much of the time its main thread was at work (by CPU time, and
 * for each frame), tasks of more than 50 ms, and events that were sent to it.
 */
export async function measureFrames(page, milliseconds) {
  const session = await page.context().newCDPSession(page);
  // CPU time: other programs on the machine do not count.
  await session.send('Performance.enable', { timeDomain: 'threadTicks' });
  const metrics = async () => {
    const { metrics: list } = await session.send('Performance.getMetrics');
    return Object.fromEntries(list.map(({ name, value }) => [name, value]));
  };
  // By the server's count: a browser that passes each on to us would be measured at doing that.
  const events = async () => {
    const text = await (await fetch(new URL('/metrics', page.url()))).text();
    const counted = text.matchAll(/^callboard_graphql_events_total\{[^}]*\} (\S+)$/gm);
    return [...counted].reduce((sum, [, count]) => sum + Number(count), 0);
  };
  const [before, eventsBefore] = [await metrics(), await events()];
  const seen = await page.evaluate(
    (span) =>
      new Promise((resolve) => {
        const [gaps, long] = [[], []];
        const observer = new PerformanceObserver((list) => long.push(...list.getEntries().map(({ duration }) => duration)));
        observer.observe({ type: 'longtask' });
        const begin = performance.now();
        let last = begin;
        requestAnimationFrame(function frame(at) {
          gaps.push(at - last);
          last = at;
          if (at - begin < span) return requestAnimationFrame(frame);
          observer.disconnect();
          resolve({ gaps: gaps.slice(1), long });
        });
      }),
    milliseconds,
  );
  const [after, eventsAfter] = [await metrics(), await events()];
  await session.detach();
  const gaps = seen.gaps.toSorted((one, other) => one - other);
  const at = (part) => gaps[Math.min(Math.floor(gaps.length * part), gaps.length - 1)];
  const spent = (name) => (after[name] - before[name]) * 1_000;
  const elapsed = gaps.reduce((sum, gap) => sum + gap, 0);
  return {
    frames: gaps.length,
    framesPerSecond: gaps.length / (elapsed / 1_000),
    gapMedianMs: at(0.5),
    gapP99Ms: at(0.99),
    busy: spent('TaskDuration') / elapsed,
    workPerFrameMs: spent('TaskDuration') / gaps.length,
    scriptPerFrameMs: spent('ScriptDuration') / gaps.length,
    longTasks: seen.long,
    eventsPerSecond: (eventsAfter - eventsBefore) / (milliseconds / 1_000),
  };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const ensure = fileURLToPath(new URL('../../scripts/ensure-chromium', import.meta.url));
  const executablePath = execFileSync(ensure, { encoding: 'utf8' }).trim();
  const server = await startServer(undefined, { CALLBOARD_SLOTS: '1000' });
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] });
  try {
    await changingJobs(server.address, 1_000, 'Counting');
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
    await page.goto(`${server.address}/board`);
    await page.getByRole('row').nth(20).waitFor();
    const table = await measureFrames(page, 10_000);
    console.log('list', table);
    await page.getByRole('link', { name: 'Counting 990', exact: true }).first().click();
    await page.getByText('Waiting for a worker').waitFor();
    console.log('job', await measureFrames(page, 5_000));
  } finally {
    await browser.close();
    await server.stop();
  }
}
