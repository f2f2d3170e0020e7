import type { Server } from 'node:http';
import type { OpenAiCompatHandler } from '../../types/options';
import type { CommandIo } from './command';

/** How long open answers may take to finish, in ms. */
const TIMEOUT_MS = 10_000;

/** What a shell says of a program that a signal has ended. */
const EXIT_CODES = { SIGINT: 130, SIGTERM: 143 };

/**
 * Resolves when SIGINT or SIGTERM has come and the server has stopped: it takes no more connections, open answers finish.
 * A second signal ends the process at once.
 *
 * A signal that comes before this is called ends the process by itself, as it does while Node starts: so there are two ways to
 * end, and the line that says where the server listens is the border between them.
 */
export function onShutdown(server: Server, compat: OpenAiCompatHandler, io: CommandIo): Promise<void> {
  return new Promise((resolve, reject) => {
    let isStopping = false;
    io.onSignal((signal) => {
      if (isStopping) return io.exit(EXIT_CODES[signal]);
      isStopping = true;
      stop(server, compat).then(resolve, reject);
    });
  });
}

async function stop(server: Server, compat: OpenAiCompatHandler): Promise<void> {
  const closed = new Promise((resolve) => server.close(resolve));
  await compat.drain({ timeoutMs: TIMEOUT_MS });
  server.closeAllConnections();
  await closed;
}
