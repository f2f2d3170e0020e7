import type { ChatMessage } from '../../../../types/openai';
import type { Reply } from '../reply';

/** A session belongs to an agent: the same key with another agent is another session. */
export interface SessionId {
  /** The agent's id. */
  agentId: string;
  /** `run.session.key`. */
  key: string;
}

/** A message as the client sent it, or as the agent replied. Never a system or developer message. */
export type StoredMessage = ChatMessage | Reply;

/** What one run adds to a session: the turn and its reply, together. */
export interface SessionCommit {
  /**
   * How many messages stay, counted from the start of the transcript; the others leave, and `messages` take their place.
   * Less than all of them where the client's history holds and differs. Defaults to all.
   */
  keep?: number | undefined;
  /** The turn and its reply. */
  messages: readonly StoredMessage[];
}

/** A session, as `list()` tells of it. */
export interface SessionInfo extends SessionId {
  /** When something was last added, in ISO 8601. */
  updatedAt: string;
  /** What it takes of the store: bytes of a file, characters in memory. */
  size: number;
}

/**
 * Where the embedded Gateway keeps its sessions. Ready-made: `memorySessions`, `fileSessions`.
 *
 * Runs of one session come one after the other, those of different sessions side by side. What a method throws fails
 * the run: an answer is not called finished before its turn is kept.
 */
export interface SessionStore {
  /** The whole transcript, or undefined if there is no such session. Called before each run: keep it cheap. */
  read(id: SessionId): readonly StoredMessage[] | undefined | Promise<readonly StoredMessage[] | undefined>;
  /** Adds to the session, whole or not at all; the first time makes it. It has been kept when the promise resolves. */
  append(id: SessionId, commit: SessionCommit): void | Promise<void>;
  /** Whether there was such a session. */
  remove(id: SessionId): boolean | Promise<boolean>;
  /** All sessions, the last used first. */
  list(): readonly SessionInfo[] | Promise<readonly SessionInfo[]>;
}

/** The transcript after a commit. */
export function committed(
  transcript: readonly StoredMessage[],
  { keep = transcript.length, messages }: SessionCommit,
): StoredMessage[] {
  return [...transcript.slice(0, keep), ...messages];
}
