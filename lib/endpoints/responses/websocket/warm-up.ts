import type { EndpointContext } from '../../../http/endpoint';
import { objectId } from '../../../items/stored-item';
import { eventJson } from '../../../text';
import { continuationQuery } from '../continuation';
import { jsonOf, ResponseEvents } from '../events';
import { keepResponse } from '../keep';
import { newAnswer } from '../new-answer';
import type { ParseResponseRequest } from '../parse';
import { readInput } from '../read-input';
import { routeOf } from '../route';
import { type Thread, threadOf } from '../thread';
import { checkMayOfferTools, responseTools } from '../tools';
import { NO_USAGE } from '../usage';
import type { FrameRequest } from './answer-frame';

/**
 * Answers `generate: false`: a response that has read its input and said nothing, to be continued by its id. Nothing runs.
 *
 * @throws ApiError for whatever is wrong with the request.
 */
export async function warmUp(
  context: EndpointContext,
  { exchange, caller, body, remembers }: FrameRequest,
  parse: ParseResponseRequest,
): Promise<void> {
  const { request, routed } = await routeOf(context, exchange, caller, body, parse);
  const tools = responseTools(request);
  checkMayOfferTools(caller, tools);
  const id = objectId('resp');
  const query = continuationQuery(context, { responseId: id, caller, route: routed });
  const input = await readInput(request, query);
  const thread = unheard(await threadOf(input, query), input.tellsAnswers);
  exchange.describeRoute({ ...routed, session: thread.session, source: thread.source });
  const planned = { id, request, routed, tools, continuation: { input, thread } };
  const { answer, isKept, keeping } = newAnswer(context, planned, { caller, report: exchange.report });
  const response = answer.object;
  const events = new ResponseEvents((record) => exchange.say(jsonOf(record)));
  const tell = (type: string) => events.emit(type, `"response":${eventJson(response)}`);
  tell('response.created');
  tell('response.in_progress');
  Object.assign(response, { status: 'completed', completed_at: Math.floor(Date.now() / 1000), usage: NO_USAGE });
  if (isKept || remembers) await keepResponse(response, keeping());
  tell('response.completed');
  exchange.end();
}

/**
 * No run has told the session of the new items. What only waits to be answered, the next run reads; answers that the client tells of
 * it would not, so that the session is set to the whole list then.
 */
function unheard(thread: Thread, tellsAnswers: boolean): Thread {
  if (thread.session.history === 'gateway' && !tellsAnswers) return thread;
  return { ...thread, isFork: true, headKey: undefined };
}
