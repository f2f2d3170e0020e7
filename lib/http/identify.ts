import type { Caller, GatewayConfig } from '../../types/gateway';
import type { Mount } from './endpoint-context';
import type { Exchange } from './exchange';

/**
 * Who sends a request; every endpoint asks this first, and the log knows it from then on.
 *
 * @throws ApiError 401, 429, 503.
 */
export async function identify({ authenticate }: Mount, exchange: Exchange, config: GatewayConfig): Promise<Caller> {
  const caller = await authenticate(exchange.req, config.gateway, () => exchange.left);
  exchange.log.caller = caller;
  return caller;
}
