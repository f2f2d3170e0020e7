import type { Caller } from '../../../types/gateway';
import type { ResponseObject, StoredItem } from '../../../types/responses';
import type { ObjectStore, StoredResponse } from '../../../types/stored';
import { storedItem } from '../../items/stored-item';
import type { Input } from './read-input';
import { headId, type Thread } from './thread';

export interface KeepContext {
  store: ObjectStore;
  caller: Caller;
  agentId: string;
  input: Input;
  thread: Thread;
  /** ms that a response is kept; null for ever. */
  ttlMs: number | null;
  newId: (prefix: string) => string;
}

/**
 * Keeps what a response was given and what it said. The items come first, and then the object that says where they end: a
 * process that dies in between leaves items that nobody refers to, never an object without its items.
 */
export async function keepResponse(response: ResponseObject, context: KeepContext): Promise<void> {
  const { store, caller, thread } = context;
  const { previous, conversation, items } = context.input;
  const expiresAt = expiryOf(context);
  const given = items.map(({ item }) => storedItem(item, context.newId));
  const own = [...given, ...(response.output as StoredItem[])];
  const hasFailed = response.status === 'failed';
  const list = hasFailed ? await newList(response.id, own, context) : await goOn(response.id, own, context);
  await store.put({
    kind: 'response',
    id: response.id,
    owner: caller.id,
    expiresAt,
    agentId: context.agentId,
    sessionKey: thread.namedKey,
    list,
    input: given,
    response,
  });
  // A failed run has changed nothing: what it goes on from stays where it was.
  if (hasFailed) return;
  if (previous !== undefined) await store.put({ ...previous, expiresAt });
  if (conversation !== undefined && list.version === thread.list.version + 1) {
    await store.put({ ...conversation, sessionVersion: list.version });
  }
  await tellHead(response.id, context);
}

/** A session has gone on without a response that is kept, so that its list is not what the session knows any more. */
export async function skipResponse({ status }: ResponseObject, context: KeepContext): Promise<void> {
  if (status === 'failed') return;
  const { store, thread, input } = context;
  const goesOn = input.previous !== undefined || input.conversation !== undefined;
  if (goesOn && !thread.isFork) await store.append(thread.list.id, thread.list.version, []);
  await tellHead(undefined, context);
}

/** Adds the items where the response goes on. A chain that somebody else has continued meanwhile is forked. */
async function goOn(id: string, own: readonly StoredItem[], context: KeepContext): Promise<StoredResponse['list']> {
  const { store, thread, input } = context;
  if (input.conversation !== undefined) return addToConversation(input.conversation.list.id, own, store);
  if (thread.isFork) return newList(id, own, context);
  const { list } = thread;
  const version = await store.append(list.id, list.version, own);
  if (version === undefined) return newList(id, own, context);
  return { id: list.id, version, length: input.before.length + own.length };
}

/** A list of its own, which begins with what the response continues. */
async function newList(
  id: string,
  own: readonly StoredItem[],
  { store, input }: KeepContext,
): Promise<StoredResponse['list']> {
  const items = [...input.before, ...own];
  const version = (await store.append(id, 0, items)) ?? 0;
  return { id, version, length: items.length };
}

/** Items may come and go by hand while a run is under way; they stay. */
async function addToConversation(
  id: string,
  own: readonly StoredItem[],
  store: ObjectStore,
): Promise<StoredResponse['list']> {
  for (;;) {
    const { version, items } = await store.list(id);
    const added = await store.append(id, version, own);
    if (added !== undefined) return { id, version: added, length: items.length + own.length };
  }
}

/** The last response of a session that something else than the chain names. */
async function tellHead(responseId: string | undefined, context: KeepContext): Promise<void> {
  const { store, caller, thread } = context;
  if (thread.namedKey === undefined) return;
  const id = headId(thread.namedKey);
  await store.put({ kind: 'head', id, owner: caller.id, expiresAt: expiryOf(context), responseId });
}

function expiryOf({ ttlMs }: KeepContext): number | undefined {
  return ttlMs === null ? undefined : Date.now() + ttlMs;
}
