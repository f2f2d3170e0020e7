import { costOf } from '../../../storage/cost';
import { RecentlyUsed } from '../../../storage/recently-used';
import {
  committed,
  type SessionId,
  type SessionInfo,
  type SessionStore,
  type StoredSession,
  sessionConflict,
} from './store';
import { newestTurns } from './turns';

/** The options of `memorySessions`. */
export interface MemorySessionsOptions {
  /** Sessions that are kept; the least recently used of the caller who has most leave first. Defaults to 1,000. */
  max?: number | undefined;
}

/** Bytes of memory of one session (images as they came, in base64); beyond it, half of that is kept: the newest turns. */
const MAX_SESSION_BYTES = 32 * 1024 * 1024;
/** Bytes of memory of all sessions together. */
const MAX_ALL_BYTES = 256 * 1024 * 1024;

interface Entry {
  session: StoredSession;
  info: SessionInfo;
}

/**
 * Sessions in this process, lost when it ends: a bounded number, and a bounded size of each and of all together. A
 * caller who fills it loses its own sessions, not those of others.
 *
 * @throws TypeError if `max` is no whole number, 1 or more.
 * @example
 * embeddedGateway({ config, agents, sessions: { store: memorySessions({ max: 10_000 }) } });
 */
export function memorySessions({ max = 1_000 }: MemorySessionsOptions = {}): SessionStore {
  if (!Number.isInteger(max) || max < 1) {
    throw new TypeError(`memorySessions: 'max' must be a whole number of sessions, 1 or more; it is ${max}.`);
  }
  const entries = new RecentlyUsed<Entry>({ entries: max, weight: MAX_ALL_BYTES });
  // Of all sessions, so that one that is made anew has another.
  let lastVersion = 0;
  return {
    async read(id) {
      return entries.get(keyOf(id))?.session;
    },
    async append(id, commit) {
      const known = entries.get(keyOf(id));
      if ((known?.session.version ?? 0) !== commit.expected) throw sessionConflict();
      const before = known?.session.messages ?? [];
      const all = committed(before, commit);
      const leaving = before.slice(commit.keep ?? before.length);
      const cost = (known?.info.sizeBytes ?? 0) - costOfAll(leaving) + costOfAll(commit.messages);
      const fits = cost <= MAX_SESSION_BYTES;
      const messages = fits ? all : newestTurns(all, { maxWeight: MAX_SESSION_BYTES / 2, weigh: costOf });
      const size = fits ? cost : costOfAll(messages);
      const version = ++lastVersion;
      const info = { agentId: id.agentId, key: id.key, updatedAt: new Date().toISOString(), sizeBytes: size };
      entries.set(keyOf(id), { session: { messages, version }, info }, size, commit.caller);
      return version;
    },
    async remove(id) {
      return entries.delete(keyOf(id));
    },
    async list() {
      return entries.values().map(({ info }) => info);
    },
  };
}

function keyOf({ agentId, key }: SessionId): string {
  return JSON.stringify([agentId, key]);
}

function costOfAll(messages: StoredSession['messages']): number {
  let cost = 0;
  for (const message of messages) cost += costOf(message);
  return cost;
}
