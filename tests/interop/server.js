// Starts the server as a user would and stops it again.
import { spawn } from 'node:child_process';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const binary = process.env.CALLBOARD_BINARY ?? new URL('../../target/debug/callboard', import.meta.url).pathname;

/** A server on a free port with a data directory of its own: its address, and a function that stops it. */
export async function startServer() {
  const dataDir = await mkdtemp(join(tmpdir(), 'callboard-interop-'));
  // As root, PostgreSQL runs as another user, and keeps its files elsewhere where it cannot get to this folder.
  await chmod(dataDir, 0o755);
  const args = ['serve', '--listen', '127.0.0.1:0', '--data-dir', dataDir, '--log-format', 'json'];
  const server = spawn(binary, args, { stdio: ['ignore', 'ignore', 'pipe'] });
  const ended = new Promise((resolve) => server.once('exit', resolve));
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
  return {
    address,
    async stop() {
      server.kill('SIGTERM');
      await ended;
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

/** Runs a query or mutation over HTTP; its data, or an error with what was wrong. */
export async function run(address, query, variables) {
  const response = await fetch(`${address}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/graphql-response+json' },
    body: JSON.stringify({ query, variables }),
  });
  const { data, errors } = await response.json();
  if (errors) throw new Error(JSON.stringify(errors));
  return data;
}
