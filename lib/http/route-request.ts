import type { Caller } from '../../types/gateway';
import type { ChatCompletionRequest } from '../../types/openai';
import type { CreateResponseRequest } from '../../types/responses';
import { callHost } from '../host-callback';
import type { SentHeader } from '../routing/headers';
import { type Route, route } from '../routing/route';
import type { EndpointContext } from './endpoint';
import type { RequestLife } from './request-life';

/** A request of either API, whose agent is looked for. */
export interface RequestToRoute {
  caller: Caller;
  /** The agent that a header names. */
  agentHeader: SentHeader | undefined;
  request: ChatCompletionRequest | CreateResponseRequest;
}

/**
 * Where a request goes: its agent among those that the runtime has, and its session.
 *
 * @throws ApiError 404 for the agent, 400 for the session, 503 if `agents()` does not answer.
 */
export async function routeRequest(
  { runtime, settings }: EndpointContext,
  exchange: RequestLife,
  { caller, agentHeader, request }: RequestToRoute,
): Promise<Route> {
  const { req } = exchange;
  return route(
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
}
