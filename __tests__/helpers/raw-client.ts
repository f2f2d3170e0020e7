import { connect } from 'node:net';

/** A raw connection, and what came back on it so far. */
export function rawClient(url: string) {
  const { hostname, port } = new URL(url);
  const socket = connect({ host: hostname, port: Number(port), allowHalfOpen: true });
  let received = '';
  const waiting = new Set<() => void>();
  socket.on('error', () => undefined);
  socket.on('data', (data) => {
    received += data;
    for (const check of waiting) check();
  });
  return {
    socket,
    /** What has come, as soon as this is in it. */
    until: (mark: RegExp) =>
      new Promise<string>((resolve) => {
        const check = () => {
          if (!mark.test(received)) return;
          waiting.delete(check);
          resolve(received);
        };
        waiting.add(check);
        check();
      }),
    /** What has come when the server has closed. */
    ended: () =>
      new Promise<string>((resolve) => {
        const end = () => resolve(received);
        socket.once('end', end).once('close', end);
      }),
  };
}
