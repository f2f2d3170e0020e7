import { readFileSync } from 'node:fs';
import Module from 'node:module';
import { fileURLToPath } from 'node:url';
import { transformSync } from '@swc/core';

const FILE = fileURLToPath(new URL('../../../__tests__/fuzz/kit/attacks.ts', import.meta.url));

/** The attacks of `npm run fuzz`, which are TypeScript, by their names. */
export function attacks() {
  const { code } = transformSync(readFileSync(FILE, 'utf8'), {
    filename: FILE,
    jsc: { parser: { syntax: 'typescript' }, target: 'es2022' },
    module: { type: 'commonjs' },
  });
  const module = new Module(FILE);
  module.filename = FILE;
  module.paths = Module._nodeModulePaths(FILE);
  module._compile(code, FILE);
  const { attackBySchema, attackByHistory, attackByBody, attackByName } = module.exports;
  return { schemas: attackBySchema, histories: attackByHistory, bodies: attackByBody, names: attackByName };
}
