import { hash } from 'node:crypto';
import type { Caller, SessionRef } from '../../../types/gateway';
import type { ObjectStore } from '../../../types/stored';
import { invalidValue } from '../../errors/api-error';
import type { Route } from '../../routing/route';
import { sessionKey } from '../../routing/session-key';
import type { Input } from './read-input';

const PREVIOUS = 'previous_response_id';

/** Where a response goes on: in which session of the Gateway, and in which list its items are kept. */
export interface Thread {
  session: SessionRef;
  /** What named the session; undefined where nothing did. */
  source: string | undefined;
  /** The session's key, if something else than the chain or the conversation names it. */
  namedKey: string | undefined;
  /** The session's key, if it is to be kept what the session knows: where the key does not say it. */
  headKey: string | undefined;
  list: { id: string; version: number };
  /** The list is a new one, which begins with the items that the response continues. */
  isFork: boolean;
}

export interface ThreadQuery {
  responseId: string;
  caller: Caller;
  agentId: string;
  route: Route;
  /** A header has named the session by its key. */
  byKey: boolean;
  store: ObjectStore;
}

/**
 * Where a request goes on. It is asked twice: when the run is planned, and when it has its place, as another response may have
 * gone on from the same place in the meantime.
 *
 * @throws ApiError 400 if the continued response belongs to another named session.
 */
export async function threadOf(input: Input, query: ThreadQuery): Promise<Thread> {
  if (query.route.task) return fresh(query);
  if (input.conversation !== undefined) return inConversation(query, input.conversation, input);
  if (input.previous !== undefined) return inChain(query, input.previous, input);
  return fresh(query);
}

/** Nothing is continued: the route names the session, or nothing does. */
function fresh({ route, responseId }: ThreadQuery): Thread {
  const { session, source } = route;
  const namedKey = session.stateless ? undefined : session.key;
  return { session, source, namedKey, headKey: namedKey, list: { id: responseId, version: 0 }, isFork: false };
}

/**
 * A conversation is a session of each agent's, which is set to the list where it has missed something: items that came or went
 * without a run, what another agent said, or what was said in a session that a header named.
 */
async function inConversation(
  { route, byKey, agentId, caller, store }: ThreadQuery,
  { id, list }: NonNullable<Input['conversation']>,
  { version, tellsAnswers }: Input,
): Promise<Thread> {
  const source = 'conversation';
  const key = byKey
    ? route.session.key
    : sessionKey(agentId, caller, { source, param: source, value: id, isKey: false });
  const knowsAll = version === 0 || (await knows(key, { list: list.id, version }, store));
  return {
    session: sessionOf(key, { goesOn: knowsAll && !tellsAnswers, replayable: !byKey }),
    source: byKey ? route.source : source,
    namedKey: byKey ? key : undefined,
    headKey: key,
    list: { id: list.id, version },
    isFork: false,
  };
}

/**
 * A chain goes on in the session that its last response named. Where none did, the chain is a session itself, from its first
 * continuation on. What does not go on from the head is a fork: a named session is set to the chain, else a new one begins.
 */
async function inChain(
  { route, byKey, agentId, caller, store, responseId }: ThreadQuery,
  previous: NonNullable<Input['previous']>,
  { version, tellsAnswers }: Input,
): Promise<Thread> {
  const byHeader = byKey ? route.session.key : undefined;
  const sameAgent = previous.agentId === agentId;
  if (byHeader !== undefined && previous.sessionKey !== undefined && previous.sessionKey !== byHeader) {
    throw invalidValue(
      'previous_response_id',
      'the response belongs to another session than the one that the request names.',
    );
  }
  // What goes on from a response alone is not said in its conversation.
  const isHead = version === previous.list.version && sameAgent && previous.response.conversation === undefined;
  const list = isHead ? { id: previous.list.id, version } : { id: responseId, version: 0 };
  const namedKey = byHeader ?? (sameAgent ? previous.sessionKey : undefined);
  const source = byHeader === undefined ? PREVIOUS : route.source;
  if (namedKey === undefined) {
    const key = sessionKey(agentId, caller, { source: 'response', param: PREVIOUS, value: list.id, isKey: false });
    const session = sessionOf(key, { goesOn: !tellsAnswers, replayable: true });
    return { session, source, namedKey, headKey: namedKey, list, isFork: !isHead };
  }
  const goesOn = isHead && !tellsAnswers && (await knows(namedKey, { list: list.id, version }, store));
  const session = sessionOf(namedKey, { goesOn, replayable: false });
  return { session, source, namedKey, headKey: namedKey, list, isFork: !isHead };
}

function sessionOf(key: string, { goesOn, replayable }: { goesOn: boolean; replayable: boolean }): SessionRef {
  return { key, stateless: false, history: goesOn ? 'gateway' : 'client', ...(replayable && { replayable }) };
}

/** Whether a session knows a list as it is at a version: nothing was said in one of them and not in the other. */
async function knows(key: string, { list, version }: { list: string; version: number }, store: ObjectStore) {
  const head = await store.get(headId(key));
  return head?.kind === 'head' && head.knows?.list === list && head.knows.version === version;
}

/** Under which id it is kept what a session knows. */
export function headId(key: string): string {
  return `head_${hash('sha256', key)}`;
}
