import type { Caller } from '../../../types/gateway';
import type { CreateResponseRequest } from '../../../types/responses';
import { callHost } from '../../host-callback';
import type { EndpointContext } from '../../http/endpoint';
import type { Exchange } from '../../http/exchange';
import { familyHeader } from '../../routing/headers';
import { type Route, route } from '../../routing/route';
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
  { runtime, settings }: EndpointContext,
  exchange: Exchange,
  caller: Caller,
  body: unknown,
  parse: ParseResponseRequest,
): Promise<Routed> {
  const { req } = exchange;
  const agentHeader = familyHeader(req.headers, settings.brand.agentHeaders, (id) => id.toLowerCase());
  const request = parse(body, { modelRequired: agentHeader === undefined });
  const routed = route(
    {
      caller,
      headers: req.headers,
      agentHeader,
      model: request.model,
      field: (name) => request[name as keyof typeof request],
      agents: await exchange.ask('agents()', () => runtime.agents()),
      isTask: callHost(() => settings.isTask(request, req)) === true,
    },
    settings,
  );
  return { request, routed };
}
