// Fails when what a browser loads has grown beyond what one should wait for on a phone.

import { readdirSync, readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";

const LIMIT_BYTES = 150 * 1_000;
const page = new URL("../../assets/board/", import.meta.url);

const loaded = ["index.html", ...readdirSync(new URL("assets/", page)).map((name) => `assets/${name}`)];
const sizes = loaded.map((path) => [path, gzipSync(readFileSync(new URL(path, page)), { level: 9 }).length]);
const total = sizes.reduce((sum, [, bytes]) => sum + bytes, 0);
for (const [path, bytes] of sizes) console.log(`${String(bytes).padStart(8)} ${path}`);
console.log(`${String(total).padStart(8)} of ${LIMIT_BYTES} bytes, with gzip`);
process.exitCode = total > LIMIT_BYTES ? 1 : 0;
