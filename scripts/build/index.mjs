#!/usr/bin/env node
// npm run build: dist/ from lib/. With --if-newer only where a source is newer than dist/, which is what npm start and npm
// test ask for: a checkout that npm ci has built is not built again.
import { spawnSync } from 'node:child_process';
import { readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { writeValidators } from './validators.cjs';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const DIST = join(ROOT, 'dist');
/** Written last, so that a build that was cut off does not count. */
const BUILT = join(DIST, '.built');
const SOURCES = ['lib', 'types', 'scripts/build', 'tsconfig.json', 'package-lock.json'];

if (!process.argv.includes('--if-newer') || newest(SOURCES) > builtAt()) build();

function build() {
  // What a removed source has left would be published.
  rmSync(DIST, { recursive: true, force: true });
  const require = createRequire(import.meta.url);
  const tsc = join(dirname(require.resolve('typescript/package.json')), 'bin', 'tsc');
  const { status } = spawnSync(process.execPath, [tsc], { cwd: ROOT, stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
  writeValidators(DIST);
  writeFileSync(BUILT, '');
}

function builtAt() {
  return statSync(BUILT, { throwIfNoEntry: false })?.mtimeMs ?? Number.NEGATIVE_INFINITY;
}

/** Folders count too: one is newer when a file in it was removed. */
function newest(paths) {
  const times = paths.flatMap((path) => {
    const stats = statSync(join(ROOT, path));
    if (!stats.isDirectory()) return stats.mtimeMs;
    return [stats.mtimeMs, newest(readdirSync(join(ROOT, path)).map((name) => join(path, name)))];
  });
  return Math.max(...times);
}
