import type { IncomingMessage } from 'node:http';
import type { GatewayConfig } from '../../types/gateway';
import type { OpenAiCompatHandler } from '../../types/options';
import { ApiError } from '../errors/api-error';
import type { Mount } from './endpoint-context';
import { Exchange } from './exchange';

/** Answers a request, or leaves it to the next handler of the app. */
export type Handler = (...request: Parameters<OpenAiCompatHandler>) => void;

export type Answer = (exchange: Exchange, config: GatewayConfig) => Promise<void>;

/**
 * An address of ours: what holds for every request to it, whatever it asks. A method that it does not have is refused
 * before anybody is asked who they are: a preflight has no credentials, and must not be told 401.
 */
export function endpoint(mount: Mount, method: 'GET' | 'POST', answer: Answer): Handler {
  return (req, res, next) => {
    let config: GatewayConfig;
    try {
      config = mount.runtime.config();
      if (config.gateway.http?.endpoints?.chatCompletions?.enabled === false) return next();
    } catch (error) {
      if (mount.cors(req, res)) return;
      return new Exchange(req, res, mount.settings).fail(error);
    }
    const exchange = new Exchange(req, res, mount.settings);
    if (mount.cors(req, res)) return;
    if (req.method === 'OPTIONS') return void res.writeHead(204, { allow: `${method}, OPTIONS` }).end();
    if (mount.open.isDraining)
      return exchange.fail(new ApiError('shutting_down', { headers: { connection: 'close' } }));
    if (req.method !== method) return exchange.fail(wrongMethod(req, method));
    void serve(exchange, mount.open.add(exchange), () => answer(exchange, config));
  };
}

/** Answers, with an error if need be. The exchange is over when its response is closed and its run has stopped. */
async function serve(exchange: Exchange, over: () => void, answer: () => Promise<void>): Promise<void> {
  exchange.res.once('close', over);
  try {
    await answer();
  } catch (error) {
    exchange.fail(error);
  }
  await exchange.stopped;
  over();
}

function wrongMethod(req: IncomingMessage & { originalUrl?: string }, method: string): ApiError {
  return new ApiError('method_not_supported', {
    message: `Not allowed to ${req.method} on ${(req.originalUrl ?? req.url ?? '').split('?')[0]}. Use ${method}.`,
    headers: { allow: `${method}, OPTIONS` },
  });
}
