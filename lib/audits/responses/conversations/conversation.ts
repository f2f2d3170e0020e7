import { expectStatus, notOffered } from '../../assertions';
import type { AuditTarget } from '../../types';
import { sample } from '../../wire/sample';
import { ask, idOf, objectOf } from '../wire/stored';

/**
 * Makes a conversation.
 *
 * @throws NotOffered if the target has none.
 */
export async function newConversation(target: AuditTarget, body: object = {}) {
  const answer = await ask(target, 'POST', '/conversations', body);
  if (answer.status === 404) notOffered('the target has no conversations');
  const conversation = objectOf(answer);
  return { ...conversation, id: idOf(conversation) } as Record<string, unknown> & { id: string };
}

/** One that several audits look at. */
export function conversation(target: AuditTarget) {
  return sample(target, 'conversation', () => newConversation(target, { metadata: { purpose: 'audit' } }));
}

/** One that was deleted. */
export function deletedConversation(target: AuditTarget) {
  return sample(target, 'deleted conversation', async () => {
    const { id } = await newConversation(target);
    const answer = await ask(target, 'DELETE', `/conversations/${id}`);
    expectStatus(answer, 200);
    return { id, answer };
  });
}
