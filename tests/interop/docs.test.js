// The programs of docs/clients.md, as they stand there: each is run beside a server and must come to its end.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { after } from 'node:test';
import { fileURLToPath } from 'node:url';
import { sharedServer } from './server.js';
import { test } from './timed.js';

const server = await sharedServer();
const page = readFileSync(new URL('../../docs/clients.md', import.meta.url), 'utf8');
// Within this folder, so that their imports are found.
const folder = fileURLToPath(new URL('.docs/', import.meta.url));
mkdirSync(folder, { recursive: true });
after(async () => {
  rmSync(folder, { recursive: true });
  await server.stop();
});

/** What the page says they are run with. */
const [, flags] = page.match(/^node (--.*) example\.mjs$/m);

function run(file) {
  const child = spawn(process.execPath, [...flags.split(' '), file], { timeout: 60_000 });
  let said = '';
  for (const out of [child.stdout, child.stderr]) out.on('data', (text) => { said += text; });
  return new Promise((resolve) => child.once('exit', (status) => resolve({ status, said })));
}

/** What a program says where it has done what it is for. */
const expected = {
  'Ask and change: plain fetch': /^job_/m,
  'graphql-ws': /^COMPLETE 1$/m,
  EventSource: /^COMPLETE$/m,
  'Follow everything that happens, without a gap': / COMPLETE$/m,
  'Keep a list up to date': /One of the list: COMPLETE/,
  'Apollo Client': /^COMPLETE$/m,
  urql: /^COMPLETE$/m,
  Relay: /^$/,
  'Limits, and what an operation costs': /^\d+ of 50000$/m,
  Tokens: /__typename: 'Query'/,
};

const sections = page.split(/^#{2,3} /m).slice(1);
const programs = sections.flatMap((section) => {
  const title = section.split('\n', 1)[0];
  return [...section.matchAll(/^```js\n(.*?)^```/gms)].map(([, code]) => ({ title, code }));
});

test('docs/clients.md has the programs that are expected', () => {
  assert.deepEqual(programs.map(({ title }) => title), Object.keys(expected));
});

for (const [number, { title, code }] of programs.entries()) {
  test(`docs/clients.md: ${title}`, async () => {
    const file = `${folder}${number}.mjs`;
    writeFileSync(file, code.replaceAll('127.0.0.1:8000', new URL(server.address).host));
    const { status, said } = await run(file);
    assert.equal(status, 0, said);
    assert.match(said, expected[title]);
  });
}
