import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import { openAiCompat } from '../../../lib';
import type { GatewayRuntime } from '../../../types/gateway';
import type { OpenAiCompatOptions } from '../../../types/options';

export const TOKEN = 'fuzz-token';

/** A host with the middleware, on a real socket. */
export async function serve(runtime: GatewayRuntime, options?: OpenAiCompatOptions) {
  const app = express();
  app.use(openAiCompat(runtime, { repeatGuard: null, ...options }));
  const server: Server = createServer(app);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(resolve);
        server.closeAllConnections();
      }),
  };
}
