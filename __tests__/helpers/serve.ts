import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import express, { type Express, type RequestHandler } from 'express';

const open = new Set<Server>();

afterEach(async () => {
  await Promise.all([...open].map(close));
});

/** Listens on a free port of loopback until the test ends. */
export async function serve(listener: RequestListener | Server): Promise<string> {
  const server = typeof listener === 'function' ? createServer(listener) : listener;
  open.add(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** An app with the middleware in it, and a host's route behind it. */
export function host(...middleware: RequestHandler[]): Express {
  const app = express();
  app.use(...middleware);
  app.all(/.*/, (req, res) => {
    res.status(299).json({ host: req.path });
  });
  return app;
}

async function close(server: Server): Promise<void> {
  open.delete(server);
  const closed = new Promise((resolve) => server.close(resolve));
  server.closeAllConnections();
  await closed;
}
