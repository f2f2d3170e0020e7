import type { Caller } from '../../../types/gateway';
import type { CreateResponseRequest, InputItem, StoredItem } from '../../../types/responses';
import type { ObjectStore, StoredConversation, StoredResponse } from '../../../types/stored';
import { ApiError, invalidRequest } from '../../errors/api-error';
import { itemNotFound } from '../../items/list-page';
import { ownerOf } from '../../items/stored-item';

/** What a request continues, and what it adds. */
export interface Input {
  /** The items before those of the request, oldest first. */
  before: readonly StoredItem[];
  previous: StoredResponse | undefined;
  conversation: StoredConversation | undefined;
  /** The version of the list that `before` was read from. */
  listVersion: number;
  /** The request's own items; references are replaced by what they refer to. */
  items: InputItem[];
}

/**
 * Reads what a request refers to. Whatever belongs to another caller does not exist: same status, same words.
 *
 * @throws ApiError 400 `previous_response_not_found`, 404 for a conversation or an item that does not exist.
 */
export async function readInput(request: CreateResponseRequest, caller: Caller, store: ObjectStore): Promise<Input> {
  const { previous_response_id: previousId, conversation: named } = request;
  const previous = previousId === undefined ? undefined : await previousResponse(previousId, caller, store);
  const conversationId = typeof named === 'string' ? named : named?.id;
  const conversation =
    conversationId === undefined ? undefined : await ownConversation(conversationId, caller, store, 'conversation');
  const list = await store.list((previous ?? conversation)?.list.id ?? '');
  const before = previous === undefined ? list.items : list.items.slice(0, previous.list.length);
  const known = new Map(before.map((item) => [item.id, item]));
  const items: InputItem[] = [];
  for (const item of ownItems(request.input)) {
    if (item.type !== 'item_reference') items.push(item);
    else items.push(known.get(item.id as string) ?? (await referredItem(item.id as string, caller, store)));
  }
  return { before, previous, conversation, listVersion: list.version, items };
}

/** @throws ApiError 404 if the caller has no such conversation. */
export async function ownConversation(
  id: string,
  caller: Caller,
  store: ObjectStore,
  param: string | null,
): Promise<StoredConversation> {
  const found = await store.get(id);
  if (found?.kind === 'conversation' && found.owner === caller.id) return found;
  throw new ApiError('not_found', { param, message: `Conversation with id '${id.slice(0, 64)}' not found.` });
}

async function previousResponse(id: string, caller: Caller, store: ObjectStore): Promise<StoredResponse> {
  const found = await store.get(id);
  if (found?.kind === 'response' && found.owner === caller.id) return found;
  throw invalidRequest(
    'previous_response_not_found',
    'previous_response_id',
    `Previous response with id '${id.slice(0, 64)}' not found.`,
  );
}

/** An item belongs to the response or conversation whose id its own is made of. */
async function referredItem(id: string, caller: Caller, store: ObjectStore): Promise<StoredItem> {
  const owner = ownerOf(id);
  for (const ownerId of owner === undefined ? [] : [`resp_${owner}`, `conv_${owner}`]) {
    const found = await store.get(ownerId);
    if (found === undefined || !('list' in found) || found.owner !== caller.id) continue;
    const item = (await store.list(found.list.id)).items.find((candidate) => candidate.id === id);
    if (item !== undefined) return item;
  }
  throw itemNotFound(id, 'input');
}

function ownItems(input: CreateResponseRequest['input'] = []): readonly InputItem[] {
  return typeof input === 'string' ? [{ type: 'message', role: 'user', content: input }] : input;
}
