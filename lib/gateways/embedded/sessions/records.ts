import type { SessionCommit, SessionId, StoredMessage } from './store';

/** What a session's file says. */
export interface Recorded {
  /** Whose it is; undefined if the write of the header was cut off. */
  id: SessionId | undefined;
  messages: readonly StoredMessage[];
  /** The lines that are no whole records, counted from 1. */
  faults: number[];
  /** The last line is whole, so the next one may follow it. */
  whole: boolean;
}

const VERSION = 1;

type Line =
  | { type: 'session'; version: typeof VERSION; agent: string; key: string; createdAt: string }
  | { type: 'turn'; at: string; messages: readonly StoredMessage[] }
  | { type: 'reset'; at: string; keep: number; messages: readonly StoredMessage[] };

/** The first line of a file. */
export function headerLine({ agentId, key }: SessionId): string {
  return line({ type: 'session', version: VERSION, agent: agentId, key, createdAt: new Date().toISOString() });
}

/** One line a commit, so that a torn write loses the whole of it and never a half. */
export function commitLine({ keep, messages }: SessionCommit): string {
  const at = new Date().toISOString();
  return line(keep === undefined ? { type: 'turn', at, messages } : { type: 'reset', at, keep, messages });
}

function line(record: Line): string {
  return `${JSON.stringify(record)}\n`;
}

/**
 * What a file's text says; lines that are not whole are passed over, and counted.
 *
 * @throws Error if the file is of a later version of this package.
 */
export function readRecords(text: string): Recorded {
  const lines = text.split('\n');
  const messages: StoredMessage[] = [];
  const recorded: Recorded = { id: undefined, messages, faults: [], whole: lines.at(-1) === '' };
  for (const [i, each] of lines.entries()) {
    if (each === '') continue;
    const record = parseLine(each);
    if (record === undefined) recorded.faults.push(i + 1);
    else if (record.type === 'session') recorded.id = { agentId: record.agent, key: record.key };
    else {
      if (record.type === 'reset') messages.splice(record.keep);
      for (const message of record.messages) messages.push(message);
    }
  }
  return recorded;
}

function parseLine(text: string): Line | undefined {
  let record: Partial<Line> | null;
  try {
    record = JSON.parse(text);
  } catch {
    return undefined;
  }
  return isLine(record) ? record : undefined;
}

function isLine(record: Partial<Line> | null): record is Line {
  switch (record?.type) {
    case 'session':
      if (record.version !== VERSION)
        throw new Error(`it is of version ${record.version}, and this one reads ${VERSION}`);
      return typeof record.agent === 'string' && typeof record.key === 'string';
    case 'turn':
      return Array.isArray(record.messages);
    case 'reset':
      return Array.isArray(record.messages) && Number.isInteger(record.keep) && Number(record.keep) >= 0;
    default:
      return false;
  }
}
