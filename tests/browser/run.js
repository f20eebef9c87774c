// The pages in a real browser: `npm test`, or `node run.js graphiql.test.js` for some of the files.
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { runSuite } from '../interop/suite.js';

const ensure = fileURLToPath(new URL('../../scripts/ensure-chromium', import.meta.url));
const stdio = ['ignore', 'pipe', 'inherit'];
const CHROMIUM = execFileSync(ensure, { encoding: 'utf8', stdio }).trim();

await runSuite(fileURLToPath(new URL('.', import.meta.url)), { CHROMIUM });
