import type { Server } from 'node:http';
import type { OpenAiCompatHandler } from '../../types/options';

/** How long open answers may take to finish, in ms. */
const TIMEOUT = 10_000;

/**
 * Resolves when SIGINT or SIGTERM has come and the server has stopped: it takes no more connections, open answers finish.
 * A second signal ends the process at once.
 */
export async function onShutdown(server: Server, compat: OpenAiCompatHandler): Promise<void> {
  await signal();
  void signal().then(() => process.exit(130));
  const closed = new Promise((resolve) => server.close(resolve));
  await compat.drain({ timeoutMs: TIMEOUT });
  server.closeAllConnections();
  await closed;
}

function signal(): Promise<void> {
  return new Promise((resolve) => {
    const names = ['SIGINT', 'SIGTERM'] as const;
    const onSignal = () => {
      for (const name of names) process.off(name, onSignal);
      resolve();
    };
    for (const name of names) process.on(name, onSignal);
  });
}
