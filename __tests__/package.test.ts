import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { dependencies, exports as entries } from '../package.json';
import { ROOT } from './helpers/program';

/**
 * A project with nothing in it but the packed tarball, what that declares, and what a host has beside it. npm would install the
 * same from the registry; the tests need none.
 */
const project = mkdtempSync(join(tmpdir(), 'openai-compat-host-'));
afterAll(() => rmSync(project, { recursive: true }));

const run = (command: string, args: string[], cwd = project) => execFileSync(command, args, { cwd, encoding: 'utf8' });
const tsc = join(ROOT, 'node_modules', '.bin', 'tsc');

const NAMES = Object.keys(entries)
  .filter((name) => name !== './package.json')
  .map((name) => name.replace(/^\./, 'openai-compat'));

let files: string[];

beforeAll(() => {
  const [packed] = JSON.parse(
    run('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', project], ROOT),
  ) as {
    filename: string;
    files: { path: string }[];
  }[];
  files = packed?.files.map(({ path }) => path) ?? [];
  writeFileSync(join(project, 'package.json'), JSON.stringify({ name: 'host', private: true }));
  run('tar', ['-xzf', packed?.filename ?? '']);
  mkdirSync(join(project, 'node_modules'));
  renameSync(join(project, 'package'), join(project, 'node_modules', 'openai-compat'));
  for (const name of [...Object.keys(dependencies), 'express', '@types/node', '@types/express']) {
    const place = join(project, 'node_modules', name);
    mkdirSync(dirname(place), { recursive: true });
    symlinkSync(join(ROOT, 'node_modules', name), place);
  }
}, 120_000);

describe('the packed tarball', () => {
  it('has what a user needs, and nothing else', () => {
    expect(files).toEqual(
      expect.arrayContaining([
        'LICENSE',
        'README.md',
        'CHANGELOG.md',
        'package.json',
        'dist/index.js',
        'types/gateway.d.ts',
        'docs/PROTOCOL.md',
      ]),
    );
    expect(
      files.filter((file) => !/^(dist|types|docs)\/|^(LICENSE|README\.md|CHANGELOG\.md|package\.json)$/.test(file)),
    ).toEqual([]);
  });

  it('can be required and imported, by each of its entries', () => {
    const required = run('node', [
      '-e',
      `for (const name of ${JSON.stringify(NAMES)}) console.log(Object.keys(require(name)).length > 0)`,
    ]);
    const imported = run('node', [
      '--input-type=module',
      '-e',
      `for (const name of ${JSON.stringify(NAMES)}) console.log(Object.keys(await import(name)).length > 1)`,
    ]);
    expect([required, imported]).toEqual([NAMES.map(() => 'true\n').join(''), NAMES.map(() => 'true\n').join('')]);
  });

  it('loads nothing but the core with the core', () => {
    const loaded = run('node', [
      '-e',
      "require('openai-compat'); console.log(Object.keys(require.cache).filter((file) => /openai-compat.dist.(gateways|cli|audits)|node_modules.(ws|ai|json5)/.test(file)).join())",
    ]);
    expect(loaded.trim()).toBe('');
  });

  it.each(['node16', 'nodenext'])('compiles in a host under module %s, with its declarations checked', (module) => {
    writeFileSync(
      join(project, 'host.mts'),
      `import express from 'express';
import { type AgentRun, type GatewayRuntime, gatewayError, openAiCompat } from 'openai-compat';
import { embeddedGateway } from 'openai-compat/embedded';
const runtime: GatewayRuntime = embeddedGateway({
  config: { gateway: { auth: { mode: 'token', token: 'x' } } },
  agents: { main: async function* (run: AgentRun) { if (run.turn.length > 9) throw gatewayError('overloaded'); yield 'hi'; } },
});
const compat = openAiCompat(runtime, { models: { 'gpt-4o': 'main' }, verify: async (token) => (token === 'x' ? { id: 'x' } : null) });
express().use(compat).use('/again', compat);
void compat.drain({ timeoutMs: 1 });
// @ts-expect-error: there is no such code
gatewayError('busy');
// @ts-expect-error: there is no such option
openAiCompat(runtime, { model: {} });
`,
    );
    writeFileSync(
      join(project, 'host.cts'),
      "import compat = require('openai-compat');\nexport const make: typeof compat.openAiCompat = compat.openAiCompat;\n",
    );
    const flags = [
      '--ignoreConfig',
      '--noEmit',
      '--strict',
      '--skipLibCheck',
      'false',
      '--types',
      'node',
      '--esModuleInterop',
      '--module',
      module,
    ];
    expect(run(tsc, [...flags, 'host.mts', 'host.cts'])).toBe('');
  });
});
