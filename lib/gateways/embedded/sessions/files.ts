import { hash } from 'node:crypto';
import { accessSync, constants, mkdirSync } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { RecentlyUsed } from './recently-used';
import { commitLine, headerLine } from './records';
import { appendToFile, headOfFile, type LoadedFile, loadFile, replaceFile, sameStamp, stampOf } from './session-file';
import { committed, type SessionCommit, type SessionId, type SessionInfo, type SessionStore } from './store';
import { newestTurns } from './turns';

/** The options of `fileSessions`. */
export interface FileSessionsOptions {
  /** The directory; made if it is not there, for its owner only. One server at a time may use it. */
  dir: string;
  /**
   * Whether each turn is on the disk, not only with the operating system, before its answer ends. Without it, a crash of
   * the machine (not of the process) may lose the last seconds. Defaults to `true`.
   */
  fsync?: boolean | undefined;
  /**
   * Bytes that a session's file may have (images as they came, in base64). Beyond it the file is written anew with the
   * newest turns, of half of that; the last turn is always kept. Defaults to 33,554,432 (32 MiB).
   */
  maxBytes?: number | undefined;
  /** Told what was passed over in a file. Never has content or keys. Defaults to a line on stderr. */
  onWarning?: ((message: string) => void) | undefined;
}

/** Bytes of files whose transcripts are kept in memory, so that a session in use is not read again at each request. */
const CACHE = 64 * 1024 * 1024;
const FILE = /^[0-9a-f]{64}\.jsonl$/;

/**
 * The name of a session's file, without its ending: SHA-256, in hexadecimal.
 *
 * @example
 * const file = `${dir}/${sessionDigest({ agentId: 'main', key: 'my-key' })}.jsonl`;
 */
export function sessionDigest({ agentId, key }: SessionId): string {
  return hash('sha256', JSON.stringify([agentId, key]));
}

/**
 * Sessions in files, one append-only JSONL each: a header that names agent and key, then one line a run (turn and reply
 * together). A line that was cut off, by a crash or a full disk, is passed over with a warning.
 *
 * @throws Error if the directory cannot be made or written to. TypeError if an option is wrong.
 * @example
 * embeddedGateway({ config, agents, sessions: { store: fileSessions({ dir: './sessions' }), maxTurns: 50 } });
 */
export function fileSessions(options: FileSessionsOptions): SessionStore {
  const { dir, fsync = true, maxBytes = 32 * 1024 * 1024, onWarning = warnOnStderr } = options;
  if (typeof dir !== 'string' || dir === '') throw new TypeError("fileSessions: 'dir' must name a directory.");
  if (!Number.isInteger(maxBytes) || maxBytes < 1) {
    throw new TypeError(`fileSessions: 'maxBytes' must be a whole number of bytes, 1 or more; it is ${maxBytes}.`);
  }
  return new FileSessions(prepared(dir), fsync, maxBytes, onWarning);
}

class FileSessions implements SessionStore {
  readonly #loaded = new RecentlyUsed<LoadedFile>({ entries: 10_000, weight: CACHE });

  constructor(
    private readonly dir: string,
    private readonly fsync: boolean,
    private readonly maxBytes: number,
    private readonly warn: (message: string) => void,
  ) {}

  async read(id: SessionId) {
    return (await this.#load(this.#path(id), id))?.messages;
  }

  async append(id: SessionId, commit: SessionCommit): Promise<void> {
    const path = this.#path(id);
    const known = await this.#load(path, id);
    const messages = committed(known?.messages ?? [], commit);
    const text = [known?.whole === false && '\n', !known?.id && headerLine(id), commitLine(commit)]
      .filter(Boolean)
      .join('');
    const size = (known?.stamp.size ?? 0) + Buffer.byteLength(text);
    if (size > this.maxBytes) return this.#rewrite(path, id, messages);
    const stamp = await appendToFile(path, text, this.fsync);
    if (stamp.size === size && (known === undefined || known.stamp.ino === stamp.ino)) {
      this.#keep(path, { id, messages, faults: [], whole: true, stamp });
    }
  }

  async remove(id: SessionId): Promise<boolean> {
    const path = this.#path(id);
    const there = (await stampOf(path)) !== undefined;
    for (const name of await readdir(this.dir)) {
      if (name.startsWith(basename(path))) await rm(join(this.dir, name), { force: true });
    }
    this.#loaded.delete(path);
    return there;
  }

  async list(): Promise<SessionInfo[]> {
    const sessions: SessionInfo[] = [];
    for (const name of await readdir(this.dir)) {
      const head = FILE.test(name) ? await headOfFile(join(this.dir, name)) : undefined;
      if (head === undefined) continue;
      const { mtimeMs, size } = head.stamp;
      sessions.push({ ...head.id, updatedAt: new Date(mtimeMs).toISOString(), size });
    }
    return sessions.sort((a, b) => b.updatedAt.localeCompare(a.updatedAt));
  }

  #path(id: SessionId): string {
    return join(this.dir, `${sessionDigest(id)}.jsonl`);
  }

  async #load(path: string, id: SessionId): Promise<LoadedFile | undefined> {
    const known = this.#loaded.get(path);
    const stamp = known && (await stampOf(path));
    if (known && stamp && sameStamp(known.stamp, stamp)) return known;
    this.#loaded.delete(path);
    const file = await loadFile(path);
    if (file === undefined) return undefined;
    if (file.id && sessionDigest(file.id) !== sessionDigest(id)) {
      throw new Error(`The session file ${path} belongs to another session than its name says.`);
    }
    for (const line of file.faults) {
      this.warn(
        `session file ${basename(path)}: line ${line} is not whole (its write was cut off); its turn is left out`,
      );
    }
    this.#keep(path, file);
    return file;
  }

  async #rewrite(path: string, id: SessionId, messages: LoadedFile['messages']): Promise<void> {
    const newest = newestTurns(messages, { maxWeight: this.maxBytes / 2, weigh });
    const text = headerLine(id) + commitLine({ messages: newest });
    const stamp = await replaceFile(path, text, this.fsync);
    this.#keep(path, { id, messages: newest, faults: [], whole: true, stamp });
  }

  #keep(path: string, file: LoadedFile): void {
    this.#loaded.set(path, file, file.stamp.size);
  }
}

function weigh(message: LoadedFile['messages'][number]): number {
  return Buffer.byteLength(JSON.stringify(message));
}

function prepared(dir: string): string {
  const path = resolve(dir);
  try {
    mkdirSync(path, { recursive: true, mode: 0o700 });
    accessSync(path, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new Error(`fileSessions: the directory ${path} cannot be used: ${code}.`, { cause: error });
  }
  return path;
}

function warnOnStderr(message: string): void {
  process.stderr.write(`openai-compat: ${message}\n`);
}
