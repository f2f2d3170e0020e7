import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';

const SERVER = fileURLToPath(new URL('server/index.mjs', import.meta.url));

/** Whether the server has a core of its own: Linux, with taskset and two cores. */
export const PINNED = availableParallelism() > 1 && spawnSync('taskset', ['--version']).status === 0;

/** Puts this process, which makes the load, on the second core. */
export function pinLoad() {
  if (PINNED) spawnSync('taskset', ['-acp', '1', String(process.pid)]);
}

/** Starts a server on the first core. */
export async function startServer(variant, nodeArgs = []) {
  const command = [...(PINNED ? ['taskset', '-c', '0'] : []), process.execPath, ...nodeArgs, SERVER, variant];
  const child = spawn(command[0], command.slice(1), { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  const [{ port }] = await once(child, 'message');
  const ask = async (question) => {
    child.send(question);
    const [answer] = await once(child, 'message');
    return answer;
  };
  return {
    variant,
    port,
    cpu: () => ask('cpu'),
    memory: () => ask('memory'),
    stop: async () => {
      child.disconnect();
      await once(child, 'exit');
    },
  };
}
