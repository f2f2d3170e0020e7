import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/**
 * Watches over the end of an answer: a reader that takes none of what still waits for it in `timeout` ms is cut off. Node
 * itself sees whether bytes are taken. The answer to a pipelined request is watched when it is its turn, and leaves the
 * connection to the next one as it was.
 */
export function cutOffWhenStalled(res: ServerResponse, timeout: number | null, onStall: () => void): void {
  if (timeout === null || res.writableLength === 0 || res.destroyed) return;
  const watch = (socket: Socket) => {
    const { timeout: before = 0 } = socket;
    res.on('timeout', () => {
      if (res.writableFinished) return;
      res.destroy();
      onStall();
    });
    socket.setTimeout(timeout);
    // Before Node's own listener, which sets the timeout of a connection that is kept.
    res.prependOnceListener('finish', () => socket.setTimeout(before));
  };
  if (res.socket !== null) watch(res.socket);
  else res.once('socket', watch);
}
