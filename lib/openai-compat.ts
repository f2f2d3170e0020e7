import type { GatewayRuntime } from '../types/gateway';
import type { DrainOptions, OpenAiCompatHandler, OpenAiCompatOptions } from '../types/options';
import { authentication } from './auth/authenticate';
import { router } from './endpoints/router';
import { BodyBudget } from './http/body-budget';
import { corsFor } from './http/cors';
import type { EndpointContext } from './http/endpoint';
import { OpenExchanges } from './http/open-exchanges';
import { sealWith } from './items/seal';
import { checkRuntime, resolveOptions } from './options';
import { Runner } from './run/runner';

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
    store: settings.responses.store,
    seal: sealWith(settings.responses.secret),
    openExchanges: new OpenExchanges(),
    bodies: new BodyBudget(),
    cors: corsFor(settings.cors, settings.brand),
  };
  return Object.assign(router(context), {
    drain: ({ timeoutMs = 10_000 }: DrainOptions = {}) =>
      context.openExchanges.drain(timeoutMs).finally(() => auth.close()),
  });
}
