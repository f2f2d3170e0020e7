import { type Answer, type EndpointContext, identify } from '../../http/endpoint';
import { readJson } from '../../http/read-json';
import { responseRequestParser } from './parse';
import { planResponse } from './plan';

/**
 * `POST /v1/responses/input_tokens`: how many tokens a request would be, as the runtime counts them. A runtime that does not count
 * leaves the address unserved: a guess would be believed.
 */
export function inputTokens(context: EndpointContext): Answer {
  const { runtime, settings } = context;
  const parse = responseRequestParser(settings);
  return async (exchange, config) => {
    const caller = await identify(context, exchange, config);
    context.runner.checkRoom(caller, exchange.isRetry);
    const limit = config.gateway.http?.endpoints?.responses?.maxBodyBytes;
    const body = await readJson(exchange.req, { limit, caller, budget: context.bodies });
    const { run } = await planResponse(context, { exchange, caller, config, body }, parse);
    const tokens = await exchange.ask('countTokens()', () => runtime.countTokens?.({ ...run, signal: exchange.left }));
    exchange.send(200, { object: 'response.input_tokens', input_tokens: tokens });
  };
}
