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
});

describe('a mounted package', () => {
  /** The files of other packages that are loaded once the package is imported and mounted, from `node_modules` on. */
  const loaded = (options: string): string[] => {
    const script = `
      const { openAiCompat } = require('./dist');
      const config = { gateway: { auth: { mode: 'token', token: 'a-token-of-some-length' } } };
      openAiCompat({ config: () => config, agents: () => [], run: async function* () {} }, ${options});
      console.log(Object.keys(require.cache).join('\\n'));`;
    const files = execFileSync(process.execPath, ['-e', script], { cwd: ROOT, encoding: 'utf8' }).split('\n');
    return files.filter((file) => file.includes('node_modules')).map((file) => file.replace(/.*node_modules./, ''));
  };

  it('loads of Ajv what the code of its validators calls, and no compiler', () => {
    expect(loaded('{ strict: true }').filter((file) => /^ajv/.test(file) && !/^ajv.dist.runtime/.test(file))).toEqual(
      [],
    );
  });

  it('loads nothing that only some hosts need', () => {
    const some = /^(cors|magic-bytes|rate-limiter-flexible|json5|ws|ai|@ai-sdk)\b/;
    expect(loaded('{}').filter((file) => some.test(file))).toEqual([]);
    expect(loaded("{ cors: { origins: ['https://a.example'] } }").filter((file) => some.test(file))).toEqual([
      expect.stringMatching(/^cors/),
    ]);
  });
});
