import type { CreateResponseRequest } from '../../../types/responses';
import { type Conversation, conversationOf } from './conversation';
import { type Input, type InputContext, readInput } from './read-input';
import { type Thread, type ThreadQuery, threadOf } from './thread';

/** What a request continues, as items and as messages, and where it goes on. */
export interface Continuation {
  input: Input;
  conversation: Conversation;
  thread: Thread;
}

export type ContinuationQuery = InputContext & Omit<ThreadQuery, 'input'>;

/**
 * Reads what a request continues.
 *
 * @throws ApiError 400 and 404 for what is not there, or does not make a conversation.
 */
export async function readContinuation(
  request: CreateResponseRequest,
  query: ContinuationQuery,
): Promise<Continuation> {
  const input = await readInput(request, query);
  return { input, conversation: conversationOf(input), thread: await threadOf({ ...query, input }) };
}
