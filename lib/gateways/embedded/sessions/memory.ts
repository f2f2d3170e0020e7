import { RecentlyUsed } from './recently-used';
import { committed, type SessionId, type SessionInfo, type SessionStore, type StoredMessage } from './store';
import { newestTurns } from './turns';

/** The options of `memorySessions`. */
export interface MemorySessionsOptions {
  /** Sessions that are kept; the least recently used leave first. Defaults to 1,000. */
  max?: number | undefined;
}

/** Characters of one session (images as they came, in base64); beyond it, half of that is kept: the newest turns. */
const MAX_SESSION = 32 * 1024 * 1024;
/** Characters of all sessions together. */
const MAX_ALL = 256 * 1024 * 1024;

interface Entry extends SessionInfo {
  messages: readonly StoredMessage[];
}

/**
 * Sessions in this process, lost when it ends: a bounded number, and a bounded size of each and of all together.
 *
 * @throws TypeError if an option is wrong.
 * @example
 * embeddedGateway({ config, agents, sessions: { store: memorySessions({ max: 10_000 }) } });
 */
export function memorySessions({ max = 1_000 }: MemorySessionsOptions = {}): SessionStore {
  if (!Number.isInteger(max) || max < 1) {
    throw new TypeError(`memorySessions: 'max' must be a whole number of sessions, 1 or more; it is ${max}.`);
  }
  const entries = new RecentlyUsed<Entry>({ entries: max, weight: MAX_ALL });
  return {
    read: (id) => entries.get(keyOf(id))?.messages,
    append(id, commit) {
      const key = keyOf(id);
      const { agentId, key: name } = id;
      const known = entries.get(key);
      const all = committed(known?.messages ?? [], commit);
      const leaving = known?.messages.slice(commit.keep ?? known.messages.length) ?? [];
      const size = (known?.size ?? 0) - weightOf(leaving) + weightOf(commit.messages);
      const fits = size <= MAX_SESSION;
      const messages = fits ? all : newestTurns(all, { maxWeight: MAX_SESSION / 2, weigh });
      const entry = { agentId, key: name, updatedAt: new Date().toISOString(), messages };
      const weight = fits ? size : weightOf(messages);
      entries.set(key, { ...entry, size: weight }, weight);
    },
    remove: (id) => entries.delete(keyOf(id)),
    list: () => entries.values().map(({ messages: _, ...info }) => info),
  };
}

function keyOf({ agentId, key }: SessionId): string {
  return JSON.stringify([agentId, key]);
}

function weigh(message: StoredMessage): number {
  return JSON.stringify(message).length;
}

function weightOf(messages: readonly StoredMessage[]): number {
  return messages.reduce((total, message) => total + weigh(message), 0);
}
