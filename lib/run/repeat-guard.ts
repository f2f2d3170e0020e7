import { createHash } from 'node:crypto';
import type { Caller } from '../../types/gateway';
import { ApiError } from '../errors/api-error';
import type { PlannedRun } from './planned-run';
import { type Failure, type FailureScope, type FailureStore, RecentFailures } from './recent-failures';

export interface RepeatGuardSettings {
  /** ms for which the same request is answered with its failure; each repeat begins them anew. */
  windowMs: number;
  /** ms after the failure from which on the same request runs again, whatever was repeated. */
  longestMs: number;
}

/** Never set back, as the time of day can be, and comparable between processes. */
const CLOCK = () => performance.timeOrigin + performance.now();

/**
 * Keeps a failed run from being run again by a client that repeats its request. Clients repeat whatever they take for a
 * fault of the server, up to 30 times for one prompt (docs/CLIENTS.md, measured), and every run costs money and changes
 * things.
 */
export class RepeatGuard {
  readonly #settings: RepeatGuardSettings;
  readonly #header: string;
  readonly #now: () => number;
  readonly #failures: FailureStore;

  /**
   * @param header of a repeated failure: it names the request that failed.
   * @param now ms since the epoch.
   */
  constructor(
    settings: RepeatGuardSettings,
    header: string,
    now: () => number = CLOCK,
    failures: FailureStore = new RecentFailures(now),
  ) {
    this.#settings = settings;
    this.#header = header;
    this.#now = now;
    this.#failures = failures;
  }

  /**
   * Lets a run through whose request has not just failed.
   *
   * @returns undefined where there is nothing to wait for.
   * @throws ApiError the failure of the same request again, with the id of the request that failed in a header.
   */
  check(run: PlannedRun): Promise<void> | undefined {
    return this.#failures.isEmpty ? undefined : this.#refuse(run);
  }

  /** Hears how a run ended that had begun: with what failure, or with none. Never throws. */
  settled(run: PlannedRun, requestId: string, failure: Error | undefined): void {
    // The conversation has moved on, so the same words are another question. Without a session all of it is in the request.
    const hasMovedOn = failure === undefined && !run.session.stateless && !this.#failures.isEmpty;
    if (hasMovedOn) void this.#failures.forget(scopeOf(run));
    // What a host's own parser put into a body may have no JSON: such a request is not guarded.
    if (failure !== undefined && isFinal(failure)) this.#remember(run, requestId, failure).catch(() => undefined);
  }

  async #refuse(run: PlannedRun): Promise<void> {
    let digest: string | undefined;
    const digestOnce = () => {
      digest ??= digestOf(run);
      return digest;
    };
    const scope = scopeOf(run);
    const failure = await this.#failures.find(scope, digestOnce);
    if (failure === undefined) return;
    const ageMs = this.#now() - failure.failedAt;
    const forMs = Math.max(1, Math.min(this.#settings.windowMs, this.#settings.longestMs - ageMs));
    await this.#failures.keep(scope, digestOnce(), failure, forMs);
    throw this.#repeated(failure, ageMs, forMs);
  }

  /** Whether a request of this caller may be answered without a run. */
  mayAnswer({ id }: Pick<Caller, 'id'>): boolean {
    return this.#failures.mayHave?.(id) ?? true;
  }

  async #remember(run: PlannedRun, requestId: string, { key, code, param, message }: ApiError): Promise<void> {
    const { windowMs, longestMs } = this.#settings;
    const failure = { requestId, key, code, param, message, failedAt: this.#now() };
    await this.#failures.keep(scopeOf(run), digestOf(run), failure, Math.min(windowMs, longestMs));
  }

  #repeated({ requestId, key, code, param, message }: Failure, ageMs: number, forMs: number): ApiError {
    const ago = Math.round(ageMs / 1000);
    const left = Math.ceil(forMs / 1000);
    return new ApiError(key, {
      code,
      param,
      message: `${message} The same request failed ${ago} s ago and was not run again: change it, or wait ${left} s before you send it, for a new run.`,
      headers: { [this.#header]: requestId, 'x-should-retry': 'false' },
    });
  }
}

/**
 * Whether another run of the same request is not wanted. Not so for what the client is to blame for, since no client
 * repeats a 4xx; for what says when to come back; and for what had done nothing yet. A client that left is no ApiError.
 */
function isFinal(failure: Error): failure is ApiError {
  return (
    failure instanceof ApiError && failure.status >= 500 && !failure.repeatable && !('retry-after' in failure.headers)
  );
}

function scopeOf({ caller, agentId, session }: PlannedRun): FailureScope {
  return { callerId: caller.id, agentId, sessionKey: session.stateless ? undefined : session.key };
}

/**
 * What is asked, whatever the API and whether or not as a stream: all of a run but its names and what follows from the
 * messages. One message at a time: together they may be as large as a body.
 */
function digestOf({ messages, tools, toolChoice, responseFormat, sampling, metadata, task }: PlannedRun): string {
  const digest = createHash('sha256');
  for (const message of messages) digest.update(JSON.stringify(message));
  digest.update(JSON.stringify([tools, toolChoice, responseFormat, sampling, metadata, task]));
  return digest.digest('base64');
}
