// npm run test:newest: our endpoint under Node 22 with the newest clients, whatever Node and clients the project itself has.
//   Everything is installed into .cache/newest-clients, which can be deleted at any time.
import { spawnSync } from 'node:child_process';
import { cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { NODE_PACKAGES, nodeBinary, npmInstall } from '../npm-install.mjs';

const CLIENTS = [
  'openai',
  'ai',
  '@ai-sdk/openai',
  '@ai-sdk/openai-compatible',
  '@langchain/openai',
  '@langchain/core',
  '@openai/agents',
  'zod',
  '@openai/codex',
];

const folder = fileURLToPath(new URL('../../.cache/newest-clients', import.meta.url));
npmInstall(folder, [...CLIENTS.map((name) => `${name}@latest`), ...NODE_PACKAGES]);

// Beside the clients, so that `import 'openai'` there is the newest one and not the project's own.
const checks = join(folder, 'checks');
rmSync(checks, { recursive: true, force: true });
cpSync(fileURLToPath(new URL('checks', import.meta.url)), checks, { recursive: true });

// Ours, which stay where they are: what they import is the project's.
const ours = ['gateway.mjs', 'codex.mjs'].map((name) => new URL(name, import.meta.url).href);
const { status, error } = spawnSync(nodeBinary(folder), [join(checks, 'index.mjs'), ...ours], { stdio: 'inherit' });
if (error) throw error;
process.exitCode = status ?? 1;
