import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { NODE_PACKAGES, nodeBinary, npmInstall } from '../npm-install.mjs';

const CACHE = fileURLToPath(new URL('../../.cache/test-programs', import.meta.url));

/** Where the programs' output is kept. */
export const LOGS = join(CACHE, 'logs');
mkdirSync(LOGS, { recursive: true });

/** Installs the newest release of a program's packages. Returns their folder and version; or, in one line, why it cannot. */
export function installed({ packages: [first, ...more] }) {
  const folder = join(CACHE, first.replaceAll('/', '+'));
  try {
    const packages = [first, ...more].map((name) => `${name}@latest`);
    npmInstall(folder, packages, 'pipe');
    const manifest = join(folder, 'node_modules', first, 'package.json');
    return { folder, version: JSON.parse(readFileSync(manifest, 'utf8')).version };
  } catch (error) {
    const [line] = String(error.stderr || error).match(/\S.*/) ?? ['npm failed'];
    return { version: '-', fault: `cannot be installed: ${line}` };
  }
}

/** The path of a Node that all programs run on. */
export function installedNode() {
  const folder = join(CACHE, 'node');
  if (NODE_PACKAGES.length > 0) npmInstall(folder, NODE_PACKAGES, 'pipe');
  return nodeBinary(folder);
}
