// gql, the usual client in Python, over both of its WebSocket libraries and both protocols.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { after } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { isObjectType } from 'graphql';
import { schema } from './documents.js';
import { sharedServer } from './server.js';
import { test } from './timed.js';
import { ENDLESS, QUICK } from './workflows.js';

const path = (name) => fileURLToPath(new URL(name, import.meta.url));
const python = promisify(execFile);
const packages = path('.venv');
const requirements = path('requirements.txt');

/** Installs the packages where they are not there yet. The time is the package index's, not the server's. */
async function install() {
  const stamp = `${packages}/requirements.txt`;
  // Packages with compiled parts are for one version of Python.
  const { stdout: version } = await python('python3', ['--version']);
  const wanted = `# ${version}${readFileSync(requirements, 'utf8')}`;
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;
  rmSync(packages, { recursive: true, force: true });
  const flags = ['--quiet', '--disable-pip-version-check', '--requirement', requirements];
  try {
    await python('python3', ['-m', 'venv', packages]);
    await python(`${packages}/bin/python`, ['-m', 'pip', 'install', ...flags]);
  } catch (error) {
    // Some systems ship Python without ensurepip, and venv needs it.
    if (!/ensurepip/.test(`${error.stdout}${error.stderr}`)) throw error;
    rmSync(packages, { recursive: true, force: true });
    await python('python3', ['-m', 'pip', 'install', ...flags, '--target', packages]);
  }
  writeFileSync(stamp, wanted);
}

async function run(way) {
  const inVenv = existsSync(`${packages}/bin/python`);
  const { stdout } = await python(
    inVenv ? `${packages}/bin/python` : 'python3',
    [path('python_gql.py'), way, server.address, QUICK, ENDLESS],
    { env: inVenv ? process.env : { ...process.env, PYTHONPATH: packages }, maxBuffer: 16 * 1024 * 1024 },
  );
  return JSON.parse(stdout);
}

await install();
const server = await sharedServer();
after(() => server.stop());

for (const way of ['websockets', 'websockets, legacy', 'aiohttp']) {
  test(`Python gql over ${way} submits, follows, steps and cancels, and sees what is wrong`, async () => {
    const { stepped, cancelled, problem, types } = await run(way);
    const states = [...new Set(stepped.seen.map(({ state }) => state))];
    assert.deepEqual(states, ['INIT', 'PREPARE', 'EXECUTE', 'VALIDATE', 'COMPLETE']);
    assert.equal(stepped.steps, 5);
    assert.deepEqual(stepped.seen.at(-1).output, { answer: 42 });
    assert.deepEqual(stepped.history.map(({ seq }) => seq), stepped.history.map((_, index) => index + 1));
    assert.equal(stepped.history.at(-1).trigger, 'COMPLETE');
    assert.equal(cancelled.seen.at(-1).state, 'CANCELLED');
    assert.equal(cancelled.history.find(({ trigger }) => trigger === 'REQUEST_CANCEL').reason, 'no more');
    assert.deepEqual(problem.errors.map((error) => error.code), ['INVALID_TRANSITION']);
    assert.deepEqual(problem.codes, ['BAD_USER_INPUT', 'NOT_FOUND']);
    const declared = Object.values(schema.getTypeMap()).filter((type) => isObjectType(type) && !type.name.startsWith('__'));
    assert.equal(types, declared.length);
  });
}
