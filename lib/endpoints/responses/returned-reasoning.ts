import type { Caller, ReturnedReasoning } from '../../../types/gateway';
import { type Seal, sealOwner } from '../../items/seal';
import type { Conversation } from './conversation';

/** The agent's own tokens of what it thought, which the client has sent back. What this server has not sealed for it is left out. */
export function returnedReasoning(
  { messages, reasoning }: Conversation,
  { caller, agentId, seal }: { caller: Caller; agentId: string; seal: Seal },
): ReturnedReasoning[] {
  const sealed = reasoning.filter(({ item }) => item.encrypted_content);
  if (sealed.length === 0) return [];
  const owner = sealOwner('reasoning', caller, agentId);
  const places = new Map(messages.map((message, place) => [message, place]));
  return sealed.flatMap(({ message, item }) => {
    const token = seal.open(item.encrypted_content ?? '', owner);
    return typeof token === 'string' ? [{ message: places.get(message) ?? 0, id: item.id ?? '', token }] : [];
  });
}
