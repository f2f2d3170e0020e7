import type { WebSocket } from 'ws';

/**
 * Pings a WebSocket each `heartbeatMs`, and cuts it off when nothing has been heard of it for `stallTimeoutMs`: a client that has lost
 * its network never says so. Returns the function that ends it.
 */
export function keepAlive(
  socket: WebSocket,
  { heartbeatMs, stallTimeoutMs }: { heartbeatMs: number | null; stallTimeoutMs: number | null },
): () => void {
  if (heartbeatMs === null) return () => undefined;
  let unanswered = 0;
  const heard = () => {
    unanswered = 0;
  };
  socket.on('pong', heard).on('message', heard);
  const most =
    stallTimeoutMs === null ? Number.POSITIVE_INFINITY : Math.max(1, Math.ceil(stallTimeoutMs / heartbeatMs));
  const pings = setInterval(() => {
    if (unanswered >= most) return socket.terminate();
    unanswered += 1;
    socket.ping();
  }, heartbeatMs);
  return () => clearInterval(pings);
}
