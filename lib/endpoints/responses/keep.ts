import type { Caller } from '../../../types/gateway';
import type { ResponseObject, StoredItem } from '../../../types/responses';
import type { ObjectStore, StoredConversation, StoredHead, StoredResponse } from '../../../types/stored';
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
  /** What the response was given, as it is kept. */
  given: readonly StoredItem[];
}

/**
 * Keeps what a response was given and what it said. The object that can be read and continued comes last: who dies or fails in
 * between leaves items that nobody refers to, never an object without its items.
 */
export async function keepResponse(response: ResponseObject, context: KeepContext): Promise<void> {
  const { store, thread, input } = context;
  const own = [...context.given, ...(response.output as StoredItem[])];
  const hasFailed = !hasEndedWell(response);
  const list = hasFailed ? await newList(response.id, own, context) : await goOn(response.id, own, context);
  // A failed run has changed nothing: what it goes on from stays where it was.
  if (!hasFailed) {
    await prolong(input.previous?.id, context);
    await tellHead({ list: list.id, version: list.version }, context);
  }
  await store.put({ ...recordOf(response, list, context), sessionKey: thread.namedKey });
}

/** Keeps a response whose run has only been accepted, so that it can be read from now on. It is no response to continue yet. */
export async function keepBegun(response: ResponseObject, context: KeepContext): Promise<void> {
  const { before, previous, conversation } = context.input;
  // What it goes on from: its own items follow when it has ended.
  const list = { id: (previous ?? conversation)?.list.id ?? response.id, version: 0, length: before.length };
  // As it is now: the object goes on.
  await context.store.put(recordOf(structuredClone(response), list, context));
}

function recordOf(response: ResponseObject, list: StoredResponse['list'], context: KeepContext): StoredResponse {
  const { caller, agentId, given: input } = context;
  return {
    kind: 'response',
    id: response.id,
    owner: caller.id,
    expiresAt: expiryOf(context),
    agentId,
    list,
    input,
    response,
  };
}

/** A session has gone on without a response that is kept, so that its list is not what the session knows any more. */
export async function skipResponse(response: ResponseObject, context: KeepContext): Promise<void> {
  const { store, thread, input } = context;
  if (!hasEndedWell(response) || thread.session.stateless) return;
  if (thread.headKey !== undefined) return tellHead(undefined, context);
  const isChain = input.previous !== undefined && !thread.isFork;
  if (isChain) await store.append(thread.list.id, thread.list.version, []);
}

/** What is continued lives on; but not what was deleted while the run was under way. */
async function prolong(id: string | undefined, context: KeepContext): Promise<void> {
  const continued = id === undefined ? undefined : await context.store.get(id);
  if (continued !== undefined) await context.store.put({ ...continued, expiresAt: expiryOf(context) });
}

/** A run that failed or was cancelled has changed nothing in its session. */
function hasEndedWell({ status }: ResponseObject): boolean {
  return status === 'completed' || status === 'incomplete';
}

/** Adds the items where the response goes on. A chain that somebody else has continued meanwhile is forked. */
async function goOn(id: string, own: readonly StoredItem[], context: KeepContext): Promise<StoredResponse['list']> {
  const { store, thread, input } = context;
  const { conversation } = input;
  if (conversation !== undefined)
    return (await addToConversation(conversation, own, store)) ?? newList(id, own, context);
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

/** Items may come and go by hand while a run is under way; they stay. Undefined if the conversation itself has gone. */
async function addToConversation(
  { id, list }: StoredConversation,
  own: readonly StoredItem[],
  store: ObjectStore,
): Promise<StoredResponse['list'] | undefined> {
  while ((await store.get(id)) !== undefined) {
    const { version, items } = await store.list(list.id);
    const added = await store.append(list.id, version, own);
    if (added !== undefined) return { id: list.id, version: added, length: items.length + own.length };
  }
  return undefined;
}

/** What the session knows now. Of items that came by hand while the run was under way it knows nothing. */
async function tellHead(knows: StoredHead['knows'], context: KeepContext): Promise<void> {
  const { store, caller, thread } = context;
  const { headKey, list } = thread;
  if (headKey === undefined) return;
  const missed = knows?.list === list.id && knows.version !== list.version + 1;
  await store.put({
    kind: 'head',
    id: headId(headKey),
    owner: caller.id,
    expiresAt: expiryOf(context),
    knows: missed ? undefined : knows,
  });
}

function expiryOf({ ttlMs }: KeepContext): number | undefined {
  return ttlMs === null ? undefined : Date.now() + ttlMs;
}
