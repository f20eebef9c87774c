// Starts one server for all test files of a folder, since each server has a PostgreSQL of its own, and runs them.
import { spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { startServer } from './server.js';

/** Sets this process's exit status. Takes names of files from the command line; all where none is named. */
export async function runSuite(folder, environment = {}) {
  const named = process.argv.slice(2);
  const files = named.length ? named : readdirSync(folder).filter((file) => file.endsWith('.test.js'));
  // Two at a time leave the server something of a small machine. The limit is for a whole file, Python's with an installation;
  // a client that a failed test has left open does not keep its file from ending.
  const flags = ['--test', '--test-concurrency=2', '--test-timeout=600000', '--test-force-exit', '--test-reporter=spec'];

  const server = await startServer();
  const tests = spawn(process.execPath, [...flags, ...files], {
    cwd: folder,
    stdio: 'inherit',
    env: { ...process.env, ...environment, INTEROP_SERVER: server.address },
  });
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => tests.kill(signal));
  const status = await new Promise((resolve) => tests.once('exit', resolve));
  await server.stop();
  process.exitCode = status ?? 1;
}
