import { costOf } from '../../../storage/cost';
import { readFile, readStartSync, type Stamp } from '../../../storage/files';
import { type Recorded, readRecords } from './records';
import type { SessionId, SessionInfo, StoredMessage } from './store';

/** What is known of a session's file without its transcript: enough to add to it. */
export interface SessionHead {
  /** Whose it is; undefined if the write of the header was cut off. */
  id: SessionId | undefined;
  /** 0 where the file has no commit. */
  version: number;
  /** Bytes of memory that the transcript takes, at most: what a commit replaces is counted until the file is read again. */
  cost: number;
  /** The lines that are no records, from 1. */
  faults: readonly number[];
  /** How the file ends: with a line break, without one, or in a line that was cut off. */
  tail: 'whole' | 'unended' | 'torn';
  /** Bytes up to the end of the last whole line. */
  end: number;
  /** What the file looked like. */
  stamp: Stamp;
}

export interface Loaded {
  head: SessionHead;
  messages: readonly StoredMessage[];
}

/** Room for any header: a key has 512 characters. */
const HEADER = Buffer.alloc(4_096);

/** The whole of a session's file, or undefined if there is none. */
export async function loadSession(path: string): Promise<Loaded | undefined> {
  const file = await readFile(path);
  if (file === undefined) return undefined;
  const { messages, unended, ...recorded } = recordsOf(path, file.bytes);
  const tail = unended ? 'unended' : recorded.end < file.bytes.length ? 'torn' : 'whole';
  return { head: { ...recorded, tail, cost: costOf(messages), stamp: file.stamp }, messages };
}

/** What is listed of a session: its file is read no further than to the header. Undefined if it has none. */
export function sessionInfo(path: string): SessionInfo | undefined | Promise<SessionInfo | undefined> {
  const start = readStartSync(path, HEADER);
  if (start === undefined) return undefined;
  const { mtimeMs, size } = start.stamp;
  const about = (id: SessionId | undefined) =>
    id && { ...id, updatedAt: new Date(mtimeMs).toISOString(), sizeBytes: size };
  const { id } = recordsOf(path, start.bytes.subarray(0, start.bytes.indexOf(0x0a) + 1));
  // Its header was cut off, and stands further down.
  return id ? about(id) : loadSession(path).then((loaded) => about(loaded?.head.id));
}

export async function textOfFile(path: string): Promise<string> {
  return (await readFile(path))?.bytes.toString('utf8') ?? '';
}

function recordsOf(path: string, bytes: Buffer): Recorded {
  try {
    return readRecords(bytes);
  } catch (error) {
    throw new Error(`The session file ${path} cannot be read: ${(error as Error).message}.`, { cause: error });
  }
}
