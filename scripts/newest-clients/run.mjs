// npm run test:newest: our endpoint under Node 22 with the newest clients, whatever Node and clients the project itself has.
//   Everything is installed into .cache/newest-clients, which can be deleted at any time.
import { spawnSync } from 'node:child_process';
import { cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { install } from './install.mjs';

const { folder, node } = install();

// Beside the clients, so that `import 'openai'` there is the newest one and not the project's own.
const checks = join(folder, 'checks');
rmSync(checks, { recursive: true, force: true });
cpSync(fileURLToPath(new URL('checks', import.meta.url)), checks, { recursive: true });

const gateway = new URL('gateway.mjs', import.meta.url).href;
const { status, error } = spawnSync(node, [join(checks, 'index.mjs'), gateway], { stdio: 'inherit' });
if (error) throw error;
process.exitCode = status ?? 1;
