import type { Caller } from '../../../types/gateway';
import type { CreateResponseRequest, InputItem, StoredItem } from '../../../types/responses';
import type { ObjectStore, StoredConversation, StoredResponse } from '../../../types/stored';
import { invalidRequest } from '../../errors/api-error';
import { itemNotFound } from '../../items/list-page';
import type { Seal } from '../../items/seal';
import { ownerOf } from '../../items/stored-item';
import { ownedConversation, ownedResponse } from '../../stored/owned';
import { settledResponse } from './lost';

const CALL = /^(?:function|custom_tool)_call$/;

/** What a request continues, and what it adds. */
export interface Input {
  /** The items before those of the request, oldest first. */
  before: readonly StoredItem[];
  previous: StoredResponse | undefined;
  conversation: StoredConversation | undefined;
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
  const { items: all } = continued === undefined ? { items: [] } : await store.list(continued.list.id);
  const before = previous === undefined ? all : upTo(previous, all);
  const known = new Map(before.map((item) => [item.id, item]));
  const items: Input['items'] = [];
  for (const [i, item] of ownItems(request.input).entries()) {
    const path = `input[${i}]`;
    for (const read of await itemsOf(item, path, known, context)) items.push({ item: read, path });
  }
  return { before, previous, conversation, items, tellsAnswers: items.some(({ item }) => isAnswer(item)) };
}

function isAnswer({ type, ...item }: InputItem): boolean {
  return type === 'message' ? 'role' in item && item.role === 'assistant' : CALL.test(type ?? '');
}

async function itemsOf(
  item: InputItem,
  path: string,
  known: ReadonlyMap<string, StoredItem>,
  context: InputContext,
): Promise<InputItem[]> {
  switch (item.type) {
    case 'item_reference': {
      const id = item.id ?? '';
      return [known.get(id) ?? (await referredItem(id, context))];
    }
    case 'compaction': {
      const { caller, agentId, seal } = context;
      return seal.open(String(item.encrypted_content), sealOwner(caller, agentId), `${path}.encrypted_content`);
    }
    default:
      return [item];
  }
}

/** Whose compactions are whose: what one agent remembers is not told to another. */
export function sealOwner(caller: Caller, agentId: string): string {
  return `${caller.id} ${agentId}`;
}

async function previousResponse(id: string, { caller, store, settled }: InputContext): Promise<StoredResponse> {
  await settled(id);
  const found = await ownedResponse(id, caller, store);
  if (found !== undefined) return settledResponse(found, store);
  throw invalidRequest(
    'previous_response_not_found',
    'previous_response_id',
    `Previous response with id '${id.slice(0, 64)}' not found.`,
  );
}

/** The items up to the end of a response. From a conversation items may have been removed by hand. */
function upTo({ list, response }: StoredResponse, items: readonly StoredItem[]): readonly StoredItem[] {
  const lastId = response.output.at(-1)?.id;
  if (items[list.length - 1]?.id === lastId) return items.slice(0, list.length);
  const last = items.findLastIndex(({ id }) => id === lastId);
  return last < 0 ? items : items.slice(0, last + 1);
}

/** An item belongs to the response or conversation whose id its own is made of. */
async function referredItem(id: string, { caller, store }: InputContext): Promise<StoredItem> {
  const item = (await itemsOfOwner(id, caller, store)).find((candidate) => candidate.id === id);
  if (item === undefined) throw itemNotFound(id, 'input');
  return item;
}

async function itemsOfOwner(id: string, caller: Caller, store: ObjectStore): Promise<readonly StoredItem[]> {
  const owner = ownerOf(id);
  if (owner === undefined) return [];
  const response = await ownedResponse(`resp_${owner}`, caller, store);
  if (response !== undefined) return [...response.input, ...(response.response.output as StoredItem[])];
  const conversation = await store.get(`conv_${owner}`);
  if (conversation?.kind !== 'conversation' || conversation.owner !== caller.id) return [];
  return (await store.list(conversation.list.id)).items;
}

function ownItems(input: CreateResponseRequest['input'] = []): readonly InputItem[] {
  return typeof input === 'string' ? [{ type: 'message', role: 'user', content: input }] : input;
}
