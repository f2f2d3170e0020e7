import type { Caller } from '../../../types/gateway';
import type { CompactionItem, CreateResponseRequest, InputItem, StoredItem } from '../../../types/responses';
import type { ItemList, ObjectStore, StoredConversation, StoredResponse } from '../../../types/stored';
import { type ApiError, invalidRequest } from '../../errors/api-error';
import { HistorySize } from '../../items/history-size';
import { type Seal, sealOwner } from '../../items/seal';
import { ownedConversation, ownedResponse } from '../../stored/owned';
import { settledResponse } from './lost';
import { ReferredItems } from './referred-items';

const CALL = /^(?:function|custom_tool)_call$/;

/** What a request continues, and what it adds. */
export interface Input {
  /** The items before those of the request, oldest first. */
  before: readonly StoredItem[];
  previous: StoredResponse | undefined;
  conversation: StoredConversation | undefined;
  /** That of the list that it continues; 0 where it continues nothing. */
  version: number;
  /** The request's own items, and where they stand: `input[2]`. References are replaced by what they refer to. */
  items: { item: InputItem; path: string }[];
  /** Some of the request's own items are the assistant's: it tells of turns that the session may not know. */
  tellsAnswers: boolean;
}

export interface InputContext {
  caller: Caller;
  agentId: string;
  store: ObjectStore;
  seal: Seal;
  /** Resolves when a response that is under way has ended. */
  settled(responseId: string): Promise<void> | undefined;
}

const NOTHING: ItemList = { version: 0, items: [] };

/**
 * Reads what a request refers to. Whatever belongs to another caller does not exist: same status, same words.
 *
 * @throws ApiError 400 `previous_response_not_found`, 404 for a conversation or an item that does not exist, 400 for a compaction
 *   that this server has not made.
 */
export async function readInput(request: CreateResponseRequest, context: InputContext): Promise<Input> {
  const { previous_response_id: previousId, conversation: named } = request;
  const { caller, store } = context;
  const conversationId = typeof named === 'string' ? named : named?.id;
  const previous = previousId === undefined ? undefined : await previousResponse(previousId, context);
  const conversation =
    conversationId === undefined ? undefined : await ownedConversation(conversationId, caller, store, 'conversation');
  const continued = previous ?? conversation;
  const { version, items: all, bytes } = continued === undefined ? NOTHING : await store.list(continued.list.id);
  // The items of a response may have gone with its conversation.
  if (previous !== undefined && version === 0) throw previousNotFound(previous.id);
  const before = previous === undefined ? all : upTo(previous, all);
  const size = new HistorySize('input');
  size.add(before, bytes);
  let referred: ReferredItems | undefined;
  const items: Input['items'] = [];
  for (const [i, item] of ownItems(request.input).entries()) {
    const path = `input[${i}]`;
    if (item.type === 'item_reference') {
      referred ??= new ReferredItems(before, context);
      const found = await referred.take(String(item.id));
      if (found === undefined) continue;
      size.add([found]);
      items.push({ item: found, path });
    } else if (item.type === 'compaction') {
      for (const sealed of opened(item, path, context)) items.push({ item: sealed, path });
    } else items.push({ item, path });
  }
  return { before, previous, conversation, version, items, tellsAnswers: items.some(({ item }) => isAnswer(item)) };
}

function isAnswer(item: InputItem): boolean {
  return item.type === 'message' ? 'role' in item && item.role === 'assistant' : CALL.test(item.type ?? '');
}

function opened(item: InputItem, path: string, { caller, agentId, seal }: InputContext): StoredItem[] {
  const { encrypted_content: text } = item as CompactionItem;
  const items = seal.open(text, sealOwner('compaction', caller, agentId));
  if (items !== undefined) return items as StoredItem[];
  const param = `${path}.encrypted_content`;
  throw invalidRequest(
    'invalid_encrypted_content',
    param,
    `Invalid '${param}': the encrypted content could not be verified. Send the compaction item as this server gave it.`,
  );
}

async function previousResponse(id: string, { caller, store, settled }: InputContext): Promise<StoredResponse> {
  await settled(id);
  const found = await ownedResponse(id, caller, store);
  if (found !== undefined) return settledResponse(found, store);
  throw previousNotFound(id);
}

function previousNotFound(id: string): ApiError {
  return invalidRequest(
    'previous_response_not_found',
    'previous_response_id',
    `Previous response with id '${id.slice(0, 64)}' not found.`,
  );
}

/** The items up to the end of a response. From a conversation items may have been removed by hand. */
function upTo({ list, response, input }: StoredResponse, items: readonly StoredItem[]): readonly StoredItem[] {
  const lastId = (response.output.at(-1) ?? input.at(-1))?.id;
  if (items[list.length - 1]?.id === lastId) return items.slice(0, list.length);
  const last = items.findLastIndex(({ id }) => id === lastId);
  return last < 0 ? items : items.slice(0, last + 1);
}

function ownItems(input: CreateResponseRequest['input'] = []): readonly InputItem[] {
  return typeof input === 'string' ? [{ type: 'message', role: 'user', content: input }] : input;
}
