import { type Answer, type EndpointContext, identify } from '../../http/endpoint';
import { sendBody } from '../../http/send-body';
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
    const { run } = await planResponse(context, { exchange, caller, config }, parse);
    const tokens = await exchange.ask('countTokens()', () => runtime.countTokens?.({ ...run, signal: exchange.left }));
    sendBody(exchange.res, 200, { object: 'response.input_tokens', input_tokens: tokens });
  };
}
