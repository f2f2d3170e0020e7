import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** The Gateways that are tested, each with a Node that it accepts. */
export const GATEWAYS = {
  clawdbot: { version: '2026.1.24-3', node: '22', bin: 'clawdbot', env: 'CLAWDBOT', agents: 'list' },
  openclaw: { version: '2026.9.6', node: '24', bin: 'openclaw', env: 'OPENCLAW', agents: 'entries' },
};

/** What the npm package `node` fetches by a script of its own; taken directly, no script has to run. */
const NODE_PACKAGE = `${process.platform === 'darwin' && process.arch === 'arm64' ? 'node-bin' : 'node'}-${process.platform}-${process.arch}`;

/** The Node that came with an installed Gateway. */
export const nodeOf = (folder) => join(folder, 'node_modules', NODE_PACKAGE, 'bin', 'node');

/** Installs one Gateway from npm into the cache folder, if it is not there yet, and says where it is. */
export async function install(name, cache) {
  const { version, node } = GATEWAYS[name];
  const folder = join(cache, name);
  const done = join(folder, `installed-${version}`);
  if (existsSync(done)) return folder;
  mkdirSync(folder, { recursive: true });
  const manifest = { private: true, dependencies: { [name]: version, [NODE_PACKAGE]: node } };
  if (name === 'clawdbot') {
    writeLibsignal(join(folder, 'libsignal'));
    manifest.dependencies.libsignal = 'file:./libsignal';
    manifest.overrides = { libsignal: '$libsignal' };
  }
  writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest));
  const npm = spawn('npm', ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: folder,
    stdio: 'inherit',
  });
  const [code] = await once(npm, 'close');
  if (code !== 0) throw new Error(`npm install of ${name}@${version} failed (${code}).`);
  writeFileSync(done, '');
  return folder;
}

/** clawdbot's WhatsApp library wants a git dependency, which no registry has; nothing of it is used here. */
function writeLibsignal(folder) {
  mkdirSync(join(folder, 'src'), { recursive: true });
  writeFileSync(
    join(folder, 'package.json'),
    JSON.stringify({ name: 'libsignal', version: '2.0.1', main: 'index.js' }),
  );
  const exported = {
    'index.js': ['ProtocolAddress', 'SessionBuilder', 'SessionCipher', 'SessionRecord'],
    'src/crypto.js': ['calculateMAC', 'decrypt', 'deriveSecrets', 'encrypt'],
    'src/curve.js': ['calculateSignature', 'generateKeyPair', 'verifySignature'],
  };
  for (const [file, names] of Object.entries(exported)) {
    writeFileSync(join(folder, file), names.map((name) => `exports.${name} = class {};\n`).join(''));
  }
}
