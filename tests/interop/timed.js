// Tests that end: what is waited for comes at once, or not at all.
import { test as untimed } from 'node:test';

const TIMEOUT_MS = 20_000;

/** node:test's test with a limit of time. */
export const test = (name, body) => untimed(name, { timeout: TIMEOUT_MS }, body);
