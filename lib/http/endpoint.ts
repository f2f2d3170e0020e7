import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Caller, GatewayConfig, GatewayRuntime } from '../../types/gateway';
import type { ObjectStore } from '../../types/stored';
import type { Authenticate } from '../auth/authenticate';
import { ApiError } from '../errors/api-error';
import { hostError } from '../errors/classify';
import type { Seal } from '../items/seal';
import type { Journals } from '../journal/journal';
import type { Settings } from '../options';
import type { Runner } from '../run/runner';
import { shortened } from '../text';
import type { BackgroundRuns } from './background-runs';
import type { BodyBudget } from './body-budget';
import type { Cors } from './cors';
import { Exchange } from './exchange';
import type { OpenExchanges } from './open-exchanges';
import type { RequestLife } from './request-life';
import { isWebSocket, noWebSocket } from './upgrade';

/** What the endpoints of one mount share. */
export interface EndpointContext {
  runtime: GatewayRuntime;
  settings: Settings;
  authenticate: Authenticate;
  runner: Runner;
  openExchanges: OpenExchanges;
  bodies: BodyBudget;
  cors: Cors;
  /** Where responses and conversations are kept. */
  store: ObjectStore;
  seal: Seal;
  journals: Journals;
  background: BackgroundRuns;
}

/** The named parts of a path, percent-decoded: the SDKs leave `:` as it is and encode `/`, others do otherwise. */
export type Params = Readonly<Record<string, string>>;

/** Answers a request, or leaves it to the next handler of the app. */
export type Handler = (req: IncomingMessage, res: ServerResponse, next: () => void, params: Params) => void;

/** Answers one request. */
export type Answer = (exchange: Exchange, config: GatewayConfig, params: Params) => Promise<void>;

/** What answers each method of an address. HEAD is GET without its body. */
export type Methods = { readonly [M in 'GET' | 'POST' | 'DELETE']?: Answer };

/** `gateway.http.endpoints` of the config: a section for each API. */
export type Sections = NonNullable<NonNullable<GatewayConfig['gateway']['http']>['endpoints']>;

/** Whether an API is served, as the config of the moment says. One that is not leaves its addresses to the host. */
export type IsServed = (sections: Sections) => boolean;

const NO_SECTIONS: Sections = {};

/**
 * An address of ours: what holds for every request to it, whatever it asks. A method that it does not have is refused
 * before anybody is asked who they are: a preflight has no credentials, and must not be told 401.
 */
export function endpoint(context: EndpointContext, isServed: IsServed, methods: Methods): Handler {
  const { runtime, settings, cors, openExchanges } = context;
  const allowed = Object.keys(methods).flatMap((method) => (method === 'GET' ? ['GET', 'HEAD'] : [method]));
  const allow = [...allowed, 'OPTIONS'].join(', ');
  return (req, res, next, params) => {
    let config: GatewayConfig;
    try {
      config = runtime.config();
      if (!isServed(config.gateway.http?.endpoints ?? NO_SECTIONS)) return next();
    } catch (error) {
      if (cors(req, res)) return;
      return new Exchange(req, res, settings).fail(hostError(error));
    }
    const exchange = new Exchange(req, res, settings);
    if (cors(req, res)) return;
    if (req.method === 'OPTIONS') return void res.writeHead(204, { allow }).end();
    if (openExchanges.isDraining)
      return exchange.fail(new ApiError('shutting_down', { headers: { connection: 'close' } }));
    // A server without a listener for upgrades hands them on as requests.
    if (req.headers.upgrade !== undefined && isWebSocket(req)) return exchange.fail(noWebSocket());
    const answer = methods[(req.method === 'HEAD' ? 'GET' : req.method) as keyof Methods];
    if (answer === undefined) return exchange.fail(wrongMethod(req, Object.keys(methods), allow));
    void serve(openExchanges, exchange, () => answer(exchange, config, params));
  };
}

/**
 * Who sends a request; every answer asks this first, and the record knows it from then on.
 *
 * @throws ApiError 401, 429, 503.
 */
export async function identify(
  { authenticate }: EndpointContext,
  exchange: RequestLife,
  config: GatewayConfig,
): Promise<Caller> {
  const caller = await authenticate(exchange.req, config.gateway, () => exchange.left);
  exchange.record.authenticated(caller);
  return caller;
}

/** Answers, with an error if need be. The exchange is over when its answer is out and its run has stopped. */
export async function serve(open: OpenExchanges, exchange: RequestLife, answer: () => Promise<void>): Promise<void> {
  const leaveOpen = open.add(exchange);
  try {
    await answer();
  } catch (error) {
    exchange.fail(error);
  }
  await exchange.closed;
  // A run may outlive its client.
  await exchange.stopped;
  leaveOpen();
}

function wrongMethod(req: IncomingMessage & { originalUrl?: string }, methods: string[], allow: string): ApiError {
  const path = shortened((req.originalUrl ?? req.url ?? '').split('?')[0] ?? '', 128);
  return new ApiError('method_not_supported', {
    message: `Not allowed to ${req.method} on ${path}. Use ${methods.join(' or ')}.`,
    headers: { allow },
  });
}
