import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { compilerOptions } from '../../tsconfig.json';
import { ROOT } from '../helpers/program';
import { readersProject } from './project';
import { moduleOf, SNIPPETS } from './snippets';

const { folder } = readersProject();

it('has code in its docs that compiles under strict TypeScript', () => {
  const code = SNIPPETS.filter(({ language }) => language === 'js' || language === 'ts')
    // The types of @ai-sdk/mcp do not fit those of the version of `ai` that the tests have.
    .filter(({ code }) => !code.includes('@ai-sdk/mcp'));
  mkdirSync(join(folder, 'snippets'));
  code.forEach((snippet, i) => {
    const name = `${snippet.page.replace(/\W+/g, '-')}-${i}.mts`;
    writeFileSync(join(folder, 'snippets', name), moduleOf(snippet));
  });
  const { rootDir: _, outDir: __, declaration: ___, noUnusedParameters: ____, ...strict } = compilerOptions;
  const options = {
    ...strict,
    noEmit: true,
    // A fragment ends before what it makes is used.
    noUnusedLocals: false,
    skipLibCheck: true,
    types: ['node', 'jest'],
  };
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions: options, include: ['snippets'] }));
  const tsc = join(ROOT, 'node_modules', '.bin', 'tsc');
  const { stdout } = spawnSync(tsc, ['-p', folder, '--pretty', 'false'], { cwd: folder, encoding: 'utf8' });
  expect(stdout).toBe('');
  expect(code.length).toBeGreaterThan(10);
});
