// The server against the clients: `npm test`, or `node run.js relay.test.js` for some of the files.
import { fileURLToPath } from 'node:url';
import { runSuite } from './suite.js';

await runSuite(fileURLToPath(new URL('.', import.meta.url)));
