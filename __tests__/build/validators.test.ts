import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../helpers/program';

interface Build {
  standalone(validators: object, file: string): string;
  VALIDATOR_MODULE: RegExp;
}

const build = () => require('../../scripts/build/validators.cjs') as Build;

const DIST = join(ROOT, 'dist');
const modules = readdirSync(DIST, { recursive: true, encoding: 'utf8' }).filter((file) =>
  build().VALIDATOR_MODULE.test(file),
);

describe('the validators in dist', () => {
  it.each(modules)('%s is the code of the schemas in lib', (file) => {
    // As in the build: how an Ajv names what it writes depends on what it has compiled before.
    jest.resetModules();
    const source = require(join(ROOT, 'lib', file.replace(/\.js$/, ''))) as object;
    // Not toBe: a difference would be shown in full, 200 kB of it.
    expect(readFileSync(join(DIST, file), 'utf8') === build().standalone(source, file)).toBe(true);
  });

  it('are all that a mounted package loads of Ajv', () => {
    const script = `
      const { openAiCompat } = require('./dist');
      const config = { gateway: { auth: { mode: 'token', token: 'a-token-of-some-length' } } };
      openAiCompat({ config: () => config, agents: () => [], run: async function* () {} }, { strict: true });
      const loaded = Object.keys(require.cache).filter((file) => /node_modules.ajv/.test(file));
      console.log(loaded.filter((file) => !/ajv.dist.runtime/.test(file)).join());`;
    expect(execFileSync(process.execPath, ['-e', script], { cwd: ROOT, encoding: 'utf8' }).trim()).toBe('');
  });
});
