import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** Answers that wait for their turn on a connection. One listener for all of them: Node warns of more than ten. */
const waiting = new WeakMap<Socket, Set<ServerResponse>>();

/**
 * The answer to a pipelined request has no socket until it is its turn, and Node then tells it nothing when the connection
 * closes. This tells it.
 */
export function closeWhenQueued({ socket }: IncomingMessage, res: ServerResponse): void {
  if (res.socket !== null) return;
  const queue = waiting.get(socket) ?? new Set();
  if (!waiting.has(socket)) {
    waiting.set(socket, queue);
    socket.once('close', () => queue.forEach(close));
  }
  queue.add(res);
  res.once('close', () => queue.delete(res));
}

/** Nothing is done to an answer that has its socket: Node closes that one. */
function close(res: ServerResponse): void {
  if (res.socket !== null) return;
  res.destroy();
  res.emit('close');
}
