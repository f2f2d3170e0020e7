import { readJsonLines } from '../../../storage/json-lines';
import type { SessionCommit, SessionId, StoredMessage, StoredSession } from './store';
import { isStoredMessage } from './stored-message';

/** What a session's file says. */
export interface Recorded extends StoredSession {
  /** Whose it is; undefined if the write of the header was cut off. */
  id: SessionId | undefined;
  /** 0 where the file has no commit. */
  version: number;
  /** The lines that are no records, from 1. */
  faults: readonly number[];
  /** Bytes up to the end of the last whole line: what follows was cut off. */
  end: number;
  /** The last line lacks its line break. */
  unended: boolean;
}

/** Of the form of the file. */
const VERSION = 1;

interface Header {
  type: 'session';
  version: number;
  agent: string;
  key: string;
  createdAt?: string;
}

interface Commit {
  type: 'turn' | 'reset';
  /** The version of the session that this line makes, and the one that it follows. Older packages wrote neither. */
  commit?: number;
  after?: number;
  at?: string;
  /** Of a `reset`. */
  keep?: number;
  messages: readonly StoredMessage[];
}

/** The first line of a file. */
export function headerLine({ agentId, key }: SessionId): string {
  return line({ type: 'session', version: VERSION, agent: agentId, key, createdAt: new Date().toISOString() });
}

/** One line a commit, so that a torn write loses the whole of it and never a half. */
export function commitLine(version: number, { expected: after, keep, messages }: SessionCommit): string {
  const head = { commit: version, after, at: new Date().toISOString() };
  return line(keep === undefined ? { type: 'turn', ...head, messages } : { type: 'reset', ...head, keep, messages });
}

function line(record: Header | Commit): string {
  return `${JSON.stringify(record)}\n`;
}

/**
 * Whether the line of a commit, as `commitLine` made it, has won: of the lines that follow one version, the first counts. Where
 * the file has been written anew since, without that line, one that follows the commit says so.
 */
export function hasWon(text: string, version: number, ours: string): boolean {
  const lines = text.split('\n');
  const follows = (after: string) => lines.find((line) => line.slice(0, 80).includes(after));
  const first = follows(/"after":\d+,/.exec(ours)?.[0] ?? '');
  return first === undefined ? follows(`"after":${version},`) !== undefined : first === ours.trimEnd();
}

/**
 * What a file's bytes say. Lines that are no records are passed over, and counted.
 *
 * @throws Error if the file is of a later version of this package.
 */
export function readRecords(bytes: Buffer): Recorded {
  const { records, faults, end, unended } = readJsonLines(bytes, recordOf);
  const messages: StoredMessage[] = [];
  let id: SessionId | undefined;
  let version = 0;
  for (const { record } of records) {
    if (record.type === 'session') {
      if (record.version > VERSION)
        throw new Error(`it is of version ${record.version}, and this one reads ${VERSION}`);
      id ??= { agentId: record.agent, key: record.key };
      continue;
    }
    // Of two that were written at once by two processes, the second was told that it has lost.
    if (record.after !== undefined && record.after < version) continue;
    if (record.type === 'reset') messages.splice(record.keep ?? 0);
    for (const message of record.messages) messages.push(message);
    version = record.commit ?? version + 1;
  }
  return { id, messages, version, faults, end, unended };
}

function recordOf(value: unknown): Header | Commit | undefined {
  const record = (value ?? {}) as Partial<Header> | Partial<Commit>;
  if (record.type === 'session') return isHeader(record) ? record : undefined;
  if (record.type === 'turn' || record.type === 'reset') return isCommit(record) ? record : undefined;
  return undefined;
}

function isHeader(record: Partial<Header>): record is Header {
  const { version, agent, key } = record;
  return Number.isInteger(version) && Number(version) > 0 && typeof agent === 'string' && typeof key === 'string';
}

function isCommit(record: Partial<Commit>): record is Commit {
  const { type, commit, after, keep, messages } = record;
  return (
    Array.isArray(messages) &&
    messages.every(isStoredMessage) &&
    (type === 'turn' || isCount(keep)) &&
    (commit === undefined || isCount(commit)) &&
    (after === undefined || isCount(after))
  );
}

function isCount(value: unknown): boolean {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}
