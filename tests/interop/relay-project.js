// A project as Relay's compiler wants it, made of documents/ and the schema, and compiled.
import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { print } from 'graphql';
import compiler from 'relay-compiler';
import { files, schemaText } from './documents.js';
import { generatedFolder } from './generated.js';

/** The compiled documents by name, and a function that removes the project. */
export function compileRelayProject() {
  const { path, remove } = generatedFolder('relay');
  const config = {
    src: './src',
    schema: './schema.graphql',
    artifactDirectory: './artifacts',
    language: 'javascript',
    eagerEsModules: false,
    customScalarTypes: { DateTime: 'string', JSON: 'mixed' },
  };
  mkdirSync(`${path}/src`);
  mkdirSync(`${path}/artifacts`);
  writeFileSync(`${path}/package.json`, JSON.stringify({ type: 'commonjs' }));
  writeFileSync(`${path}/relay.config.json`, JSON.stringify(config));
  writeFileSync(`${path}/schema.graphql`, schemaText);
  for (const [name, { definitions }] of files) {
    const tags = definitions.map((definition) => `graphql\`${print(definition)}\`;\n`);
    writeFileSync(`${path}/src/${name}.js`, `const { graphql } = require('relay-runtime');\n${tags.join('')}`);
  }
  try {
    execFileSync(compiler, ['relay.config.json'], { cwd: path, stdio: 'pipe' });
  } catch (error) {
    remove();
    throw new Error(`relay-compiler:\n${error.stdout}${error.stderr}`);
  }
  const require = createRequire(`${path}/package.json`);
  const artifacts = readdirSync(`${path}/artifacts`).map((file) => [file.split('.')[0], require(`${path}/artifacts/${file}`)]);
  return { artifacts: new Map(artifacts), remove };
}
