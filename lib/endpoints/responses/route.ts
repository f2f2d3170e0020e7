import type { Caller } from '../../../types/gateway';
import type { CreateResponseRequest } from '../../../types/responses';
import type { EndpointContext } from '../../http/endpoint';
import type { RequestLife } from '../../http/request-life';
import { routeRequest } from '../../http/route-request';
import { familyHeader } from '../../routing/headers';
import type { Route } from '../../routing/route';
import type { ParseResponseRequest } from './parse';

/** A request that has been read, and where it goes. */
export interface Routed {
  request: CreateResponseRequest;
  routed: Route;
}

/**
 * Reads a body and finds its agent and its session.
 *
 * @throws ApiError 400 for the body or the session, 404 for the agent.
 */
export async function routeOf(
  context: EndpointContext,
  exchange: RequestLife,
  caller: Caller,
  body: unknown,
  parse: ParseResponseRequest,
): Promise<Routed> {
  const { brand } = context.settings;
  const agentHeader = familyHeader(exchange.req.headers, brand.agentHeaders, (id) => id.toLowerCase());
  const request = parse(body, { modelRequired: agentHeader === undefined });
  return { request, routed: await routeRequest(context, exchange, { caller, agentHeader, request }) };
}
