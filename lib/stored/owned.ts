import type { Caller } from '../../types/gateway';
import type { ObjectStore, StoredConversation, StoredResponse } from '../../types/stored';
import { ApiError } from '../errors/api-error';

/**
 * A response of the caller's, or undefined: what belongs to somebody else does not exist, and neither does what an agent said
 * that the caller may not address any more.
 */
export async function ownedResponse(
  id: string,
  caller: Caller,
  store: ObjectStore,
): Promise<StoredResponse | undefined> {
  const found = await store.get(id);
  if (found?.kind !== 'response' || found.owner !== caller.id) return undefined;
  return caller.agents === undefined || caller.agents.includes(found.agentId) ? found : undefined;
}

/**
 * A conversation of the caller's.
 *
 * @param param what named it in the request, for the error.
 * @throws ApiError 404 if the caller has no such conversation.
 */
export async function ownedConversation(
  id: string,
  caller: Caller,
  store: ObjectStore,
  param: string | null = null,
): Promise<StoredConversation> {
  const found = await store.get(id);
  if (found?.kind === 'conversation' && found.owner === caller.id) return found;
  throw new ApiError('not_found', { param, message: `Conversation with id '${id.slice(0, 64)}' not found.` });
}
