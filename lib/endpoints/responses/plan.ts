import type { Attachment, Caller, GatewayConfig } from '../../../types/gateway';
import type { CreateResponseRequest } from '../../../types/responses';
import { checkedAttachments, type LocatedPart } from '../../attachments/attachments';
import type { EndpointContext } from '../../http/endpoint';
import type { RequestLife } from '../../http/request-life';
import { objectId } from '../../items/stored-item';
import type { Route } from '../../routing/route';
import { headerOf, rejectUnhonoured } from '../../run/capabilities';
import type { PlannedRun } from '../../run/planned-run';
import { vendorFields } from '../../validation/vendor-fields';
import { filesOf, isSame, movedTo } from './attachments';
import { type Continuation, continuationQuery, readContinuation } from './continuation';
import type { ParseResponseRequest } from './parse';
import { planRun } from './plan-run';
import { returnedReasoning } from './returned-reasoning';
import { routeOf } from './route';
import type { Thread } from './thread';
import { checkMayOfferTools, type ResponseTools, responseTools } from './tools';
import { ignoredParams } from './unhonoured';

/** A request that has been read, and the run that will answer it. */
export interface PlannedResponse {
  id: string;
  request: CreateResponseRequest;
  routed: Route;
  tools: ResponseTools;
  run: PlannedRun;
  continuation: Continuation;
  /** Reads again what the request continues: while it waited for its session, another may have gone on from there. */
  refresh: (() => Promise<void>) | undefined;
}

/** A body that has been read, and whose it is. */
export interface RequestToPlan {
  exchange: RequestLife;
  caller: Caller;
  config: GatewayConfig;
  body: unknown;
}

/**
 * Reads a request, finds what it continues and where it goes, and plans its run.
 *
 * @throws ApiError for whatever is wrong with it.
 */
export async function planResponse(
  context: EndpointContext,
  { exchange, caller, config, body }: RequestToPlan,
  parse: ParseResponseRequest,
): Promise<PlannedResponse> {
  const { settings, seal } = context;
  const limits = config.gateway.http?.endpoints?.responses;

  const { request, routed } = await routeOf(context, exchange, caller, body, parse);
  const { agent, task } = routed;
  const tools = responseTools(request);
  checkMayOfferTools(caller, tools);

  const id = objectId('resp');
  const query = continuationQuery(context, { responseId: id, caller, route: routed });
  const continuation = await readContinuation(request, query);
  const { conversation, thread } = continuation;
  exchange.describeRoute(routeIn(routed, thread));

  const parts = filesOf(conversation);
  const check = (located: LocatedPart[]) =>
    checkedAttachments(located, {
      most: limits?.maxAttachments,
      fetchAttachment: settings.fetchAttachment,
      hostTimeoutMs: settings.hostTimeoutMs,
      left: () => exchange.left,
    });
  const attachments = await check(parts);
  const runOf = ({ input, conversation: said, thread: at }: Continuation, files: Attachment[]) =>
    planRun(request, {
      id,
      agentId: agent.id,
      session: at.session,
      caller,
      attachments: files,
      task,
      messages: said.messages,
      turn: said.turn,
      tools,
      reasoning: returnedReasoning(said, { caller, agentId: agent.id, seal }),
      continues: input.previous && { id: input.previous.id, head: !at.isFork },
    });
  const run = runOf(continuation, attachments);

  const dropped = [...conversation.ignored, ...tools.ignored, ...vendorFields(body)];
  const ignored = ignoredParams(request, run, agent.supports, dropped);
  if (settings.unsupported === 'reject') rejectUnhonoured(ignored);
  if (ignored.length > 0) exchange.tell(settings.brand.headers.ignoredParams, headerOf(ignored));

  const continues = continuation.input.previous !== undefined || continuation.input.conversation !== undefined;
  const planned: PlannedResponse = { id, request, routed, tools, run, continuation, refresh: undefined };
  if (continues) {
    planned.refresh = async () => {
      const now = await readContinuation(request, query, continuation);
      planned.continuation = now;
      const nowParts = filesOf(now.conversation);
      const files = isSame(nowParts, parts) ? movedTo(nowParts, attachments) : await check(nowParts);
      Object.assign(run, { instructions: undefined, reasoning: undefined }, runOf(now, files));
      // It has become a fork, whose session is a new one.
      const hasMoved = now.thread.session.key !== continuation.thread.session.key;
      if (hasMoved && !exchange.hasBegun) exchange.describeRoute(routeIn(routed, now.thread));
    };
  }
  return planned;
}

function routeIn({ agent, task }: Route, { session, source }: Thread): Route {
  return { agent, session, source, task };
}
