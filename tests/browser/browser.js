// One headless Chromium for a test file, and a page with a profile of its own for each test.
import assert from 'node:assert/strict';
import { after, before, test as untimed } from 'node:test';
import { chromium } from 'playwright-core';

/** For a whole test; what a test waits for in the page has the shorter limit below. */
const TEST_MS = 60_000;
const WAIT_MS = 20_000;

// The pages that are looked at are our own. Without the switches the browser phones home.
const SWITCHES = ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update'];

let browser;
before(async () => {
  browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: SWITCHES });
});
after(() => browser?.close());

/**
 * A test that is given a page of the server at `address`. It fails also on anything in the page's console that is an error
 * or a warning, on an exception, and on a request to any other host; `expected` are patterns of messages that are part of
 * the test.
 */
export function pageTest(name, address, body, { expected = [], ...options } = {}) {
  untimed(name, { timeout: TEST_MS }, async (t) => {
    const context = await browser.newContext({ baseURL: address, viewport: { width: 1440, height: 900 }, ...options });
    t.after(() => context.close());
    context.setDefaultTimeout(WAIT_MS);
    const complaints = [];
    context.on('page', (page) => {
      page.on('console', (message) => {
        if (['error', 'warning'].includes(message.type())) complaints.push(`${message.type()}: ${message.text()}`);
      });
      page.on('pageerror', (error) => complaints.push(`exception: ${error.stack ?? error}`));
      page.on('websocket', (socket) => {
        if (!isOwn(socket.url(), address)) complaints.push(`foreign socket: ${socket.url()}`);
      });
    });
    context.on('request', (request) => {
      if (!isOwn(request.url(), address)) complaints.push(`foreign request: ${request.url()}`);
    });
    await body(await context.newPage(), t);
    assert.deepEqual(complaints.filter((complaint) => !expected.some((pattern) => pattern.test(complaint))), []);
  });
}

function isOwn(url, address) {
  const { protocol, host } = new URL(url);
  return ['data:', 'blob:'].includes(protocol) || host === new URL(address).host;
}
