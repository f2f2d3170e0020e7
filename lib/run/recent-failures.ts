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

/**
 * Where failures are remembered. A scope is all that one caller asks one agent in one session; a digest is one request in it.
 * No method rejects: a store that cannot be reached knows nothing.
 */
export interface FailureStore {
  /**
   * The failure of a request that is still remembered.
   *
   * @param digest called only where the scope has failures: a digest costs time for each byte of the request.
   * @returns undefined instead of a promise where nothing can be there, so that a request costs nothing while all is well.
   */
  find(scope: string, digest: () => string): Promise<Failure | undefined> | undefined;
  /** Remembers a failure for so many ms from now on, whatever was remembered for that request. */
  keep(scope: string, digest: string, failure: Failure, forMs: number): Promise<void>;
  /** Forgets all failures of a scope. */
  forget(scope: string): Promise<void> | undefined;
}

interface Entry {
  scope: string;
  digest: string;
  failure: Failure;
  until: number;
}

/** The failures of one process. What is over goes when it is next looked at: there is no timer. */
export class RecentFailures implements FailureStore {
  readonly #now: () => number;
  #entries: Entry[] = [];

  /** @param now ms, on the clock of `Failure.failedAt`. */
  constructor(now: () => number) {
    this.#now = now;
  }

  find(scope: string, digest: () => string): Promise<Failure | undefined> | undefined {
    if (this.#entries.length === 0) return undefined;
    const now = this.#now();
    this.#entries = this.#entries.filter(({ until }) => until > now);
    const own = this.#entries.filter((entry) => entry.scope === scope);
    if (own.length === 0) return undefined;
    const sought = digest();
    return Promise.resolve(own.find((entry) => entry.digest === sought)?.failure);
  }

  async keep(scope: string, digest: string, failure: Failure, forMs: number): Promise<void> {
    const others = this.#entries.filter((entry) => entry.scope !== scope || entry.digest !== digest);
    const kept = { ...failure, message: failure.message.slice(0, MOST_MESSAGE_CHARS) };
    this.#entries = [...others.slice(-(MOST - 1)), { scope, digest, failure: kept, until: this.#now() + forMs }];
  }

  forget(scope: string): undefined {
    if (this.#entries.length === 0) return;
    this.#entries = this.#entries.filter((entry) => entry.scope !== scope);
  }
}
