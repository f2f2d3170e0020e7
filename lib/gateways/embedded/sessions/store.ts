import type { ChatMessage } from '../../../../types/openai';
import { type GatewayError, gatewayError } from '../../../errors/gateway-error';
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

/** A session as it is at one moment. */
export interface StoredSession {
  /** The whole transcript. */
  messages: readonly StoredMessage[];
  /**
   * The number of this state: a whole number above 0, greater after each commit, and never the same again, not even for
   * a session that was removed and made anew.
   */
  version: number;
}

/** What one run adds to a session: the turn and its reply, together. */
export interface SessionCommit {
  /** The `version` of the session that the run has read, 0 where there was none. */
  expected: number;
  /**
   * How many messages stay, counted from the start of the transcript; the others leave, and `messages` take their place.
   * Less than all of them where the client's history holds and differs. Defaults to all.
   */
  keep?: number | undefined;
  /** The turn and its reply. */
  messages: readonly StoredMessage[];
  /** The id of the caller whose run it is. A bounded store lets a caller who fills it lose its own sessions first. */
  caller?: string | undefined;
}

/** A session, as `list()` tells of it. */
export interface SessionInfo extends SessionId {
  /** When something was last added, in ISO 8601. */
  updatedAt: string;
  /** What it takes of the store, in bytes: of a file, or of memory (an estimate). */
  sizeBytes: number;
}

/**
 * Where the embedded Gateway keeps its sessions. Ready-made: `memorySessions`, `fileSessions`. `sessionStoreContract` has
 * the tests that every store must pass.
 *
 * Runs of one session come one after the other within a process, those of different sessions side by side. What a method
 * rejects with fails the run: an answer is not called finished before its turn is kept.
 */
export interface SessionStore {
  /** The session, or undefined if there is none. Called before each run: keep it cheap. */
  read(id: SessionId): Promise<StoredSession | undefined>;
  /**
   * Adds to the session, whole or not at all; the first time makes it. It has been kept when the promise resolves.
   *
   * @returns The new version.
   * @throws GatewayError `session_conflict` if the session is not of the `expected` version, and adds nothing: of two
   *   writers that have read the same state, one wins. `sessionConflict()` makes the error.
   */
  append(id: SessionId, commit: SessionCommit): Promise<number>;
  /** Whether there was such a session. */
  remove(id: SessionId): Promise<boolean>;
  /** All sessions, the last used first. */
  list(): Promise<readonly SessionInfo[]>;
}

/** The transcript after a commit. */
export function committed(
  transcript: readonly StoredMessage[],
  { keep = transcript.length, messages }: SessionCommit,
): StoredMessage[] {
  return [...transcript.slice(0, keep), ...messages];
}

/**
 * What a store throws where somebody else has changed the session since it was read.
 *
 * @example
 * if (updatedRows === 0) throw sessionConflict();
 */
export function sessionConflict(): GatewayError {
  return gatewayError('session_conflict');
}

/** Also an error of another copy of this package, or of a store's own make: it is recognised by its code. */
export function isSessionConflict(error: unknown): boolean {
  return error instanceof Error && (error as Partial<GatewayError>).code === 'session_conflict';
}
