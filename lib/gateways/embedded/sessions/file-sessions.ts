import { basename, join } from 'node:path';
import { Cache } from '../../../storage/cache';
import { costOf } from '../../../storage/cost';
import { digestFiles, digestOf, forEachFile, removeFile } from '../../../storage/directory';
import { appendToFile, replaceFile, sameStamp, stampOf } from '../../../storage/files';
import { Queues } from '../../../storage/queues';
import { RecentlyUsed } from '../../../storage/recently-used';
import { commitLine, hasWon, headerLine } from './records';
import { type Loaded, loadSession, type SessionHead, sessionInfo, textOfFile } from './session-file';
import {
  committed,
  type SessionCommit,
  type SessionId,
  type SessionInfo,
  type SessionStore,
  type StoredMessage,
  type StoredSession,
  sessionConflict,
} from './store';
import { newestTurns } from './turns';

/** Bytes of memory of one session; and of the cache, so that a session in use is not read again at each request. */
const CACHE_BYTES = 64 * 1024 * 1024;
/** Files of which it is known how they end, so that a commit need not read them. */
const HEADS = 10_000;

export interface FileSettings {
  /** An absolute path. */
  dir: string;
  fsync: boolean;
  maxBytes: number;
  onWarning(message: string): void;
}

/**
 * The name of a session's file, without its ending: SHA-256, in hexadecimal.
 *
 * @example
 * const file = `${dir}/${sessionDigest({ agentId: 'main', key: 'my-key' })}.jsonl`;
 */
export function sessionDigest({ agentId, key }: SessionId): string {
  return digestOf([agentId, key]);
}

/** The store behind `fileSessions`. */
export class FileSessions implements SessionStore {
  readonly #settings: FileSettings;
  readonly #heads = new RecentlyUsed<SessionHead>({ entries: HEADS, weight: Number.POSITIVE_INFINITY });
  readonly #transcripts = new Cache<readonly StoredMessage[]>(CACHE_BYTES);
  readonly #queues = new Queues();

  constructor(settings: FileSettings) {
    this.#settings = settings;
  }

  read(id: SessionId): Promise<StoredSession | undefined> {
    return this.#inTurn(id, async (path) => {
      const found = await this.#open(path, id);
      if (found === undefined || found.head.version === 0) return undefined;
      return { messages: found.messages, version: found.head.version };
    });
  }

  append(id: SessionId, commit: SessionCommit): Promise<number> {
    return this.#inTurn(id, async (path) => {
      const head = (await this.#freshHead(path)) ?? (await this.#load(path, id))?.head;
      if ((head?.version ?? 0) !== commit.expected) throw sessionConflict();
      const version = commit.expected === 0 ? firstVersion() : versionAfter(commit.expected);
      const line = commitLine(version, commit);
      const start = head === undefined ? 0 : head.tail === 'torn' ? head.end : head.stamp.size;
      const text = (head?.tail === 'unended' ? '\n' : '') + (head?.id === undefined ? headerLine(id) : '') + line;
      const size = start + Buffer.byteLength(text);
      const cost = (head?.cost ?? 0) + costOf(commit.messages);
      const next = { id, version, cost, faults: head ? standingFaults(head) : [], tail: 'whole', end: size } as const;
      if (size > this.#settings.maxBytes || cost > CACHE_BYTES) await this.#rewrite(path, id, { head, next, commit });
      else await this.#add(path, { head, next, commit, text, line });
      return version;
    });
  }

  remove(id: SessionId): Promise<boolean> {
    return this.#inTurn(id, async (path) => {
      const there = (await stampOf(path)) !== undefined;
      await removeFile(path);
      this.#forget(path);
      return there;
    });
  }

  async list(): Promise<SessionInfo[]> {
    const infos = await forEachFile(await digestFiles(this.#settings.dir), sessionInfo);
    const found = infos.filter((info) => info !== undefined);
    return found.sort((a, b) => (a.updatedAt < b.updatedAt ? 1 : a.updatedAt > b.updatedAt ? -1 : 0));
  }

  /** A file is read and written by one at a time, within this process. */
  #inTurn<T>(id: SessionId, task: (path: string) => Promise<T>): Promise<T> {
    const path = join(this.#settings.dir, `${sessionDigest(id)}.jsonl`);
    return this.#queues.run(path, () => task(path));
  }

  async #open(path: string, id: SessionId): Promise<Loaded | undefined> {
    const messages = this.#transcripts.get(path);
    const head = await this.#freshHead(path);
    return head && messages ? { head, messages } : this.#load(path, id);
  }

  /** What is known of a file, as long as nobody else has written to it. */
  async #freshHead(path: string): Promise<SessionHead | undefined> {
    const head = this.#heads.get(path);
    return head && sameStamp(head.stamp, await stampOf(path)) ? head : undefined;
  }

  async #load(path: string, id: SessionId): Promise<Loaded | undefined> {
    const known = this.#heads.get(path);
    const loaded = await loadSession(path);
    if (loaded === undefined) {
      this.#forget(path);
      return undefined;
    }
    const { head } = loaded;
    if (head.id && sessionDigest(head.id) !== sessionDigest(id)) {
      throw new Error(`The session file ${path} belongs to another session than its name says.`);
    }
    for (const line of head.faults) {
      if (known?.faults.includes(line)) continue;
      this.#settings.onWarning(
        `session file ${basename(path)}: line ${line} is not whole (its write was cut off); its turn is left out`,
      );
    }
    this.#keep(path, loaded);
    return loaded;
  }

  async #add(path: string, { head, next, commit, text, line }: Change & { text: string; line: string }): Promise<void> {
    const cut = head?.tail === 'torn' && { cut: { size: head.stamp.size, to: head.end } };
    const stamp = await appendToFile(path, { text, sync: this.#settings.fsync, ...cut });
    const alone = stamp?.size === next.end && (head === undefined || head.stamp.ino === stamp.ino);
    // Another process has written since: the first of two lines that follow one version counts.
    if (!alone && !hasWon(await textOfFile(path), next.version, line)) throw sessionConflict();
    const known = commit.expected === 0 ? [] : this.#transcripts.peek(path);
    if (alone && known) this.#keep(path, { head: { ...next, stamp }, messages: committed(known, commit) });
    else if (alone) this.#heads.set(path, { ...next, stamp }, 0);
    else this.#forget(path);
  }

  async #rewrite(path: string, id: SessionId, { head, next, commit }: Change): Promise<void> {
    const { fsync, maxBytes } = this.#settings;
    const known = head && (this.#transcripts.peek(path) ?? (await this.#load(path, id))?.messages);
    const share = (message: StoredMessage) =>
      Math.max(Buffer.byteLength(JSON.stringify(message)) / maxBytes, costOf(message) / CACHE_BYTES);
    const messages = newestTurns(committed(known ?? [], commit), { maxWeight: 0.5, weigh: share });
    const text = headerLine(id) + commitLine(next.version, { expected: commit.expected, messages });
    const stamp = await replaceFile(path, text, fsync, head?.stamp);
    if (stamp === undefined) throw sessionConflict();
    this.#keep(path, { head: { ...next, faults: [], cost: costOf(messages), end: stamp.size, stamp }, messages });
  }

  #keep(path: string, { head, messages }: Loaded): void {
    this.#heads.set(path, head, 0);
    this.#transcripts.offer(path, messages, head.cost);
  }

  #forget(path: string): void {
    this.#heads.delete(path);
    this.#transcripts.delete(path);
  }
}

interface Change {
  head: SessionHead | undefined;
  next: Omit<SessionHead, 'stamp'>;
  commit: SessionCommit;
}

/** But for that of a line that is about to be cut away. */
function standingFaults({ faults, tail }: SessionHead): readonly number[] {
  return tail === 'torn' ? faults.slice(0, -1) : faults;
}

/** By chance, so that two writers that follow the same version make two, and each can find its own in the file. */
function versionAfter(version: number): number {
  return version + 1 + Math.floor(Math.random() * 2 ** 20);
}

/** By the clock, in microseconds, so that a session that is made anew has no version of the one that was removed. */
function firstVersion(): number {
  return Math.floor((performance.timeOrigin + performance.now()) * 1_000);
}
