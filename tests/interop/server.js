// Starts the server as a user would, starts it again, and stops it.
import { spawn } from 'node:child_process';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { registerWorkflows } from './workflows.js';

// The server takes variables with this prefix for settings, so it must not see this one.
const { CALLBOARD_BINARY, ...inherited } = process.env;
// Where a test has failed, its job may still be running, and nobody is interested in its end.
const environment = {
  ...inherited,
  CALLBOARD_ENGINE__DRAIN_DEADLINE_MS: '1000',
  // What programs write is a job's log.
  CALLBOARD_HANDLERS__COMMAND__ALLOW: 'sh',
};
const binary = CALLBOARD_BINARY ?? fileURLToPath(new URL('../../target/debug/callboard', import.meta.url));

/** The server that run.js has started for all files; where a file runs alone, one of its own. */
export async function sharedServer() {
  const address = process.env.INTEROP_SERVER;
  return address ? { address, async stop() {} } : startServer();
}

/**
 * A server on a free port with a data directory of its own, and the workflows of these tests. With a token, it is for those
 * who have it. Settings are more variables, as in `{ CALLBOARD_SLOTS: '4' }`.
 */
export async function startServer(token, settings = {}) {
  const dataDir = await mkdtemp(join(tmpdir(), 'callboard-interop-'));
  // As root, PostgreSQL runs as another user, and keeps its files elsewhere where it cannot get to this folder.
  await chmod(dataDir, 0o755);
  const clear = () => rm(dataDir, { recursive: true, force: true });
  let running = await launch(dataDir, 0, token, settings).catch(async (error) => {
    await clear();
    throw error;
  });
  const { address } = running;
  await registerWorkflows(address, token);
  const end = async (signal) => {
    running.process.kill(signal);
    await running.ended;
  };
  return {
    address,
    /** Ends the server with this signal and starts it again at the same address, with what it has stored. */
    async restart(signal) {
      await this.kill(signal);
      await this.resume();
    },
    /** The two halves of it. */
    kill: end,
    async resume() {
      running = await launch(dataDir, new URL(address).port, token, settings);
    },
    async stop() {
      await end('SIGTERM');
      await clear();
    },
  };
}

async function launch(dataDir, port, token, settings) {
  const args = ['serve', '--listen', `127.0.0.1:${port}`, '--data-dir', dataDir, '--log-format', 'json'];
  const env = { ...environment, ...settings, ...(token && { CALLBOARD_HTTP__TOKENS__TEST: token }) };
  const server = spawn(binary, args, { stdio: ['ignore', 'ignore', 'pipe'], env });
  // A test that is broken off must not leave its server behind.
  const stop = () => server.kill('SIGTERM');
  process.once('exit', stop);
  const ended = new Promise((resolve) => server.once('exit', resolve));
  ended.then(() => process.off('exit', stop));
  const said = [];
  const address = await new Promise((resolve, reject) => {
    server.once('error', reject);
    ended.then((status) => reject(new Error(`the server ended with ${status}:\n${said.join('\n')}`)));
    createInterface({ input: server.stderr }).on('line', (line) => {
      said.push(line);
      const ready = line.match(/ready at (http:\/\/[^/\s"]+)/);
      if (ready) resolve(ready[1]);
    });
  });
  return { process: server, ended, address };
}
