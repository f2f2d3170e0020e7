import type { IncomingMessage } from 'node:http';
import type { RequestHandler } from 'express';
import type { GatewayConfig } from '../../types/gateway';
import { ApiError } from '../errors/api-error';
import { Exchange } from './exchange';
import type { Mount } from './mount';

export type Answer = (exchange: Exchange, config: GatewayConfig) => Promise<void>;

/**
 * An address of ours: what holds for every request to it, whatever it asks. A method that it does not have is refused
 * before anybody is asked who they are: a preflight has no credentials, and must not be told 401.
 */
export function endpoint(mount: Mount, method: 'GET' | 'POST', answer: Answer): RequestHandler {
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
    const over = mount.open.add(exchange);
    res.once('close', over);
    void answer(exchange, config)
      .catch((error) => exchange.fail(error))
      .then(() => exchange.stopped)
      .then(over);
  };
}

function wrongMethod(req: IncomingMessage & { originalUrl?: string }, method: string): ApiError {
  return new ApiError('method_not_supported', {
    message: `Not allowed to ${req.method} on ${(req.originalUrl ?? req.url ?? '').split('?')[0]}. Use ${method}.`,
    headers: { allow: `${method}, OPTIONS` },
  });
}
