import type { AgentInfo, Caller } from '../../../types/gateway';
import type { ResponseObject, StoredItem } from '../../../types/responses';
import type { ObjectStore } from '../../../types/stored';
import { storedItem } from '../../items/stored-item';
import type { Input } from './read-input';
import { headId, type Thread } from './thread';

export interface KeepContext {
  store: ObjectStore;
  caller: Caller;
  agent: AgentInfo;
  input: Input;
  /** ms that an object is kept; null for ever. */
  ttlMs: number | null;
  newId: (prefix: string) => string;
}

/**
 * Keeps what a response was given and what it said. The items come first, and then the object that says how many of them
 * there are: a process that ends in between leaves items that nobody refers to, never an object without its items.
 */
export async function keepResponse(response: ResponseObject, thread: Thread, context: KeepContext): Promise<void> {
  const { store, caller, agent, input, newId } = context;
  const { previous, conversation } = input;
  const ended = response.status === 'completed' || response.status === 'incomplete';
  const expiresAt = context.ttlMs === null ? undefined : Date.now() + context.ttlMs;
  const owned = input.items.map(({ item }) => storedItem(item, newId));
  const own = [...owned, ...(response.output as StoredItem[])];
  const items = thread.isFork ? [...input.before, ...own] : own;
  // A failed run has changed nothing: what it said is kept beside the chain, and is never continued.
  const list = ended ? thread.list : { id: response.id, version: 0 };
  const added = await store.append(list.id, list.version, ended ? items : [...input.before, ...own]);
  // Somebody else has gone on from the same place: this one is a fork.
  const at =
    added === undefined ? await forked(response.id, [...input.before, ...own], store) : { id: list.id, version: added };
  await store.put({
    kind: 'response',
    id: response.id,
    owner: caller.id,
    expiresAt,
    agentId: agent.id,
    sessionKey: thread.namedKey,
    list: { ...at, length: input.before.length + own.length },
    own: { input: owned.length, output: response.output.length },
    response,
  });
  if (!ended) return;
  if (previous !== undefined) await store.put({ ...previous, expiresAt });
  if (conversation !== undefined)
    await store.put({ ...conversation, expiresAt: undefined, sessionVersion: at.version });
  if (thread.namedKey !== undefined) {
    await store.put({
      kind: 'head',
      id: headId(thread.namedKey),
      owner: caller.id,
      expiresAt,
      responseId: response.id,
    });
  }
}

/** A session went on without a response that is kept: its list is not what the session knows any more. */
export async function skipResponse(thread: Thread, { store, caller, ttlMs, input }: KeepContext): Promise<void> {
  if (input.previous !== undefined || input.conversation !== undefined) {
    if (!thread.isFork) await store.append(thread.list.id, thread.list.version, []);
  }
  if (thread.namedKey === undefined) return;
  const expiresAt = ttlMs === null ? undefined : Date.now() + ttlMs;
  await store.put({ kind: 'head', id: headId(thread.namedKey), owner: caller.id, expiresAt, responseId: undefined });
}

async function forked(id: string, items: readonly StoredItem[], store: ObjectStore) {
  const version = await store.append(id, 0, items);
  return { id, version: version ?? 1 };
}
