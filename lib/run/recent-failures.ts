import type { ErrorCode } from '../errors/codes';

/** The most failures that one process remembers, and the most characters of a failure's message: about 2 MB in all. */
const MOST = 500;
const MOST_MESSAGE_CHARS = 1_000;

/** What a run failed with, as plain data: another process may keep it. */
export interface Failure {
  /** The `x-request-id` of the request whose run failed. */
  requestId: string;
  key: ErrorCode;
  code: string | null;
  param: string | null;
  message: string;
  /** ms since the epoch. */
  failedAt: number;
}

/** All that one caller asks one agent in one session; undefined for what is asked without one. */
export interface FailureScope {
  callerId: string;
  agentId: string;
  sessionKey: string | undefined;
}

/**
 * Where failures are remembered: by scope, and in it by the digest of the request. No method rejects: a store that cannot be
 * reached knows nothing.
 */
export interface FailureStore {
  /** Surely there is none, so a request need not ask. A store that cannot tell at once says `false`. */
  readonly isEmpty: boolean;
  /**
   * The failure of a request that is still remembered.
   *
   * @param digest called only where the scope has failures: a digest costs time for each byte of the request.
   */
  find(scope: FailureScope, digest: () => string): Promise<Failure | undefined>;
  /** Whether a caller may have failures: a guess at no cost. Left out where that cannot be told at once. */
  mayHave?(callerId: string): boolean;
  /** Remembers a failure for so many ms from now on, whatever was remembered for that request. */
  keep(scope: FailureScope, digest: string, failure: Failure, forMs: number): Promise<void>;
  /** Forgets all failures of a scope. */
  forget(scope: FailureScope): Promise<void>;
}

interface Entry {
  scope: FailureScope;
  digest: string;
  failure: Failure;
  until: number;
}

/** The failures of one process. What is over goes when somebody next asks: there is no timer. */
export class RecentFailures implements FailureStore {
  readonly #now: () => number;
  #entries: Entry[] = [];

  /** @param now ms, on the clock of `Failure.failedAt`. */
  constructor(now: () => number) {
    this.#now = now;
  }

  get isEmpty(): boolean {
    return this.#entries.length === 0;
  }

  async find(scope: FailureScope, digest: () => string): Promise<Failure | undefined> {
    const now = this.#now();
    this.#entries = this.#entries.filter(({ until }) => until > now);
    const own = this.#entries.filter((entry) => isSame(entry.scope, scope));
    if (own.length === 0) return undefined;
    const sought = digest();
    return own.find((entry) => entry.digest === sought)?.failure;
  }

  mayHave(callerId: string): boolean {
    const now = this.#now();
    return this.#entries.some(({ scope, until }) => until > now && scope.callerId === callerId);
  }

  async keep(scope: FailureScope, digest: string, failure: Failure, forMs: number): Promise<void> {
    const others = this.#entries.filter((entry) => entry.digest !== digest || !isSame(entry.scope, scope));
    const kept = { ...failure, message: cut(failure.message) };
    this.#entries = [...others, { scope, digest, failure: kept, until: this.#now() + forMs }];
    if (this.#entries.length > MOST) this.#makeRoom();
  }

  async forget(scope: FailureScope): Promise<void> {
    this.#entries = this.#entries.filter((entry) => !isSame(entry.scope, scope));
  }

  /** Who has the most loses the oldest: one whose runs all fail must not have others' failures forgotten. */
  #makeRoom(): void {
    const byCaller = new Map<string, Entry[]>();
    for (const entry of this.#entries) {
      const { callerId } = entry.scope;
      const own = byCaller.get(callerId);
      if (own === undefined) byCaller.set(callerId, [entry]);
      else own.push(entry);
    }
    const most = [...byCaller.values()].reduce((a, b) => (b.length > a.length ? b : a));
    this.#entries.splice(this.#entries.indexOf(most[0] as Entry), 1);
  }
}

function isSame(a: FailureScope, b: FailureScope): boolean {
  return a.callerId === b.callerId && a.agentId === b.agentId && a.sessionKey === b.sessionKey;
}

/** A copy: V8's slice of a long text keeps the whole of it. */
function cut(message: string): string {
  return message.length <= MOST_MESSAGE_CHARS ? message : Buffer.from(message.slice(0, MOST_MESSAGE_CHARS)).toString();
}
