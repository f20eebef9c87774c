// graphql-codegen makes types of the schema and the documents, and TypeScript's compiler finds nothing wrong with them.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { after } from 'node:test';
import { fileURLToPath } from 'node:url';
import { preset } from '@graphql-codegen/client-preset';
import { codegen } from '@graphql-codegen/core';
import * as typescript from '@graphql-codegen/typescript';
import * as operations from '@graphql-codegen/typescript-operations';
import { parse, print } from 'graphql';
import { files, relayDirectives, schema, schemaText } from './documents.js';
import { generatedFolder } from './generated.js';
import { test } from './timed.js';

const here = (name) => fileURLToPath(new URL(name, import.meta.url));
const { path, remove } = generatedFolder('codegen');
after(remove);

const input = {
  schema: parse(`${schemaText}\n${relayDirectives}`),
  schemaAst: schema,
  documents: [...files].map(([name, document]) => ({ location: `${name}.graphql`, document, rawSDL: print(document) })),
  config: {
    scalars: { DateTime: 'string', JSON: 'unknown' },
    strictScalars: true,
    enumsAsTypes: true,
    // Relay wants names that end with the kind of operation, so it is not appended once more.
    dedupeOperationSuffix: true,
  },
};

async function generate(filename, plugins, pluginMap, config = {}) {
  const options = { ...input, filename, plugins, pluginMap, config: { ...input.config, ...config } };
  writeFileSync(filename, await codegen(options));
}

async function generatePreset() {
  mkdirSync(`${path}/client`);
  const nothing = { presetConfig: {}, plugins: [], pluginMap: {}, documentTransforms: [] };
  const given = { ...input, ...nothing, baseOutputDir: `${path}/client/` };
  for (const section of await preset.buildGeneratesSection(given)) writeFileSync(section.filename, await codegen(section));
}

/** What is wrong, in the compiler's words. */
function compile(...names) {
  // No package declares types for all; what the program needs of a browser comes with the compiler.
  const options = {
    noEmit: true, strict: true, target: 'es2022', lib: ['es2022', 'dom'], types: [],
    module: 'esnext', moduleResolution: 'bundler',
  };
  writeFileSync(`${path}/tsconfig.json`, JSON.stringify({ compilerOptions: options, files: names }));
  try {
    execFileSync(process.execPath, [here('node_modules/typescript/bin/tsc'), '--project', path], { stdio: 'pipe' });
    return '';
  } catch (error) {
    return `${error.stdout}${error.stderr}`;
  }
}

test('graphql-codegen makes types that compile, with typescript and typescript-operations', async () => {
  await generate(`${path}/schema.ts`, [{ typescript: {} }], { typescript });
  await generate(`${path}/operations.ts`, [{ operations: {} }], { operations }, { importSchemaTypesFrom: `${path}/schema` });
  assert.equal(compile('schema.ts', 'operations.ts'), '');
});

test('graphql-codegen makes types that compile, with the client preset', async () => {
  await generatePreset();
  assert.equal(compile('client/index.ts', 'client/graphql.ts'), '');
});

test('a program with the types of graphql-codegen compiles, and what is wrong in it is found', async () => {
  copyFileSync(here('codegen-sample.ts'), `${path}/sample.ts`);
  assert.equal(compile('sample.ts'), '');
  const wrong = "import type { Job } from './schema';\nexport const name = (job: Job): number => job.name;\n";
  writeFileSync(`${path}/wrong.ts`, wrong);
  assert.match(compile('wrong.ts'), /TS2322/);
});
