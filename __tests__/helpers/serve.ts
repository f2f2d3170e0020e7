import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import express, { type Express, type RequestHandler } from 'express';
import type { OpenAiCompatHandler } from '../../types/options';

const open: (() => Promise<void>)[] = [];
/** The middleware of each app. What is mounted may poll a file, and goes on with that until it is drained. */
const mounted = new WeakMap<object, RequestHandler[]>();

afterEach(async () => {
  await Promise.all(open.splice(0).map((close) => close()));
});

/** Listens on a free port of loopback until the test ends. */
export async function serve(listener: RequestListener | Server): Promise<string> {
  const { url, close } = await listen(listener);
  open.push(close);
  return url;
}

/** Listens on a free port of loopback until it is closed. */
export async function listen(listener: RequestListener | Server): Promise<{ url: string; close(): Promise<void> }> {
  const server = typeof listener === 'function' ? createServer(listener) : listener;
  // A WebSocket's connection is no connection of the HTTP server's any more.
  const sockets = new Set<Socket>();
  server.on('connection', (socket) => sockets.add(socket.once('close', () => sockets.delete(socket))));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      for (const socket of sockets) socket.destroy();
      await closed;
      await Promise.all((mounted.get(listener) ?? [listener]).map(drain));
    },
  };
}

async function drain(middleware: object): Promise<void> {
  if ('drain' in middleware) await (middleware as OpenAiCompatHandler).drain({ timeoutMs: 1 });
}

/** An app with the middleware in it, and a host's route behind it. */
export function host(...middleware: RequestHandler[]): Express {
  const app = express();
  app.use(...middleware);
  mounted.set(app, middleware);
  app.all(/.*/, (req, res) => {
    res.status(299).json({ host: req.path });
  });
  return app;
}
