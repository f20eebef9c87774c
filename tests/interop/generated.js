// Where tools write what they generate: within this folder, so that it finds the packages, and gone afterwards.
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('.generated', import.meta.url));

/** A new folder, and a function that removes it. */
export function generatedFolder(name) {
  mkdirSync(folder, { recursive: true });
  const path = mkdtempSync(`${folder}/${name}-`);
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}
