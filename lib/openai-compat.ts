import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { GatewayRuntime } from '../types/gateway';
import type { DrainOptions, OpenAiCompatHandler, OpenAiCompatOptions } from '../types/options';
import { authentication } from './auth/authenticate';
import { responseSockets } from './endpoints/responses/websocket';
import { router } from './endpoints/router';
import { BackgroundRuns } from './http/background-runs';
import { BodyBudget } from './http/body-budget';
import { corsFor } from './http/cors';
import type { EndpointContext } from './http/endpoint';
import { OpenExchanges } from './http/open-exchanges';
import { handleUpgrade } from './http/upgrade';
import { sealWith } from './items/seal';
import { checkRuntime, resolveOptions } from './options';
import { Runner } from './run/runner';
import { withinTimeout } from './stored/within-timeout';

/**
 * Makes the middleware that serves a Gateway to OpenAI clients: `app.use(openAiCompat(runtime))`.
 *
 * It answers `POST /v1/chat/completions`, `GET /v1/models` and `GET /v1/models/{id}` below the path at which it is mounted.
 * Every other request falls through untouched, and so do WebSocket upgrades, which Express never sees.
 *
 * @example
 * express().use(openAiCompat(runtime, { maxConcurrentRuns: 50 })).listen(18789, '127.0.0.1');
 *
 * @throws TypeError if the runtime or an option is wrong, Error if nobody could authenticate; the message names the remedy.
 */
export function openAiCompat(runtime: GatewayRuntime, options?: OpenAiCompatOptions): OpenAiCompatHandler {
  checkRuntime(runtime);
  const settings = resolveOptions(options);
  const auth = authentication(settings);
  auth.check(runtime.config()?.gateway);

  const context: EndpointContext = {
    runtime,
    settings,
    authenticate: auth.authenticate,
    runner: new Runner(runtime, settings),
    store: withinTimeout(settings.responses.store, settings.hostTimeoutMs),
    seal: sealWith(settings.responses.secret),
    openExchanges: new OpenExchanges(),
    background: new BackgroundRuns(),
    journals: settings.journals,
    bodies: new BodyBudget(),
    cors: corsFor(settings.cors, settings.brand),
  };
  const route = router(context);
  const sockets = settings.responses.webSocket && responseSockets(context, settings.responses.webSocket);
  return Object.assign(route, {
    handleUpgrade: (req: IncomingMessage, socket: Duplex, head: Buffer) =>
      handleUpgrade(route, sockets, req, socket, head),
    drain: ({ timeoutMs = 10_000 }: DrainOptions = {}) =>
      Promise.all([context.openExchanges.drain(timeoutMs), context.background.drain(timeoutMs), sockets?.drain()])
        .then(() => undefined)
        .finally(() => auth.close()),
  });
}
