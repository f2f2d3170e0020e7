import type { CreateResponseRequest } from '../../../types/responses';
import type { EndpointContext } from '../../http/endpoint';
import { type Conversation, conversationOf } from './conversation';
import { type Input, type InputContext, readInput } from './read-input';
import { type Thread, type ThreadQuery, threadOf } from './thread';

/** What a request continues, as items and as messages, and where it goes on. */
export interface Continuation {
  input: Input;
  conversation: Conversation;
  thread: Thread;
}

export type ContinuationQuery = InputContext & ThreadQuery;

/** What has to be known of a routed request to read what it continues. */
export function continuationQuery(
  { store, seal, settings, background }: EndpointContext,
  { responseId, caller, route }: Pick<ContinuationQuery, 'responseId' | 'caller' | 'route'>,
): ContinuationQuery {
  return {
    responseId,
    caller,
    agentId: route.agent.id,
    route,
    byKey: route.source === settings.brand.headers.sessionKey,
    store,
    seal,
    settled: (response) => background.find(response, caller)?.ended,
  };
}

/**
 * Reads what a request continues.
 *
 * @param earlier what was read of it before: the messages stay, where nobody has gone on from there since.
 * @throws ApiError 400 and 404 for what is not there, or does not make a conversation.
 */
export async function readContinuation(
  request: CreateResponseRequest,
  query: ContinuationQuery,
  earlier?: Continuation,
): Promise<Continuation> {
  const input = await readInput(request, query);
  const isSame = earlier !== undefined && earlier.input.version === input.version;
  const conversation = isSame ? earlier.conversation : conversationOf(input);
  return { input, conversation, thread: await threadOf(input, query) };
}
