import type { IncomingMessage } from 'node:http';
import type { ApiError } from '../errors/api-error';
import { clientLeft, hostError, isClientLeft, isInternal, ownError } from '../errors/classify';
import { observe } from '../host-callback';
import { withinHostTimeout } from '../host-timeout';
import type { Settings } from '../options';
import type { Route } from '../routing/route';
import type { Execution } from '../run/execution';
import { ExchangeRecord } from './exchange-record';

/** One request, from the moment it turned out to be ours, whatever carries its answer: an HTTP response or frames of a WebSocket. */
export abstract class RequestLife {
  readonly record: ExchangeRecord;
  /** Resolves when the answer is out, or its client has left. */
  abstract readonly closed: Promise<void>;
  #left: AbortController | undefined;
  #hasLeft = false;
  #shutDown: ApiError | undefined;
  #onLeft: (() => void) | undefined;
  #run: Execution | undefined;

  /** @param req the request; of a WebSocket the one that opened it. */
  constructor(
    readonly req: IncomingMessage,
    readonly settings: Settings,
    requestId: string,
  ) {
    this.record = new ExchangeRecord(requestId, settings.logger);
  }

  /** Whether something of the answer has been said, so that a failure can no longer have a status. */
  abstract get hasBegun(): boolean;

  /** Answers with an error, if there is still somebody to answer. */
  abstract fail(thrown: unknown): void;

  /** Ends the connection, whatever is still to be said. */
  abstract cut(): void;

  /** Says something beside the answer, where what carries it has a place for that. */
  abstract tell(header: string, value: string): void;

  /** Aborts when nobody waits for an answer any more: the client has left, or the host shuts down. Made when it is asked for: few requests need it. */
  get left(): AbortSignal {
    this.#left ??= new AbortController();
    if (this.#hasLeft) this.#left.abort(clientLeft());
    else if (this.#shutDown !== undefined) this.#left.abort(this.#shutDown);
    return this.#left.signal;
  }

  /**
   * What a function of the host answers, waited for as long as `hostTimeoutMs` and the client's presence allow.
   *
   * @param name the function's, for `onError`.
   * @throws ApiError for whatever it throws, 503 when the time is over; the reason of `left` when the client has left.
   */
  ask<T>(name: string, call: () => T | Promise<T>): T | Promise<T> {
    try {
      const { hostTimeoutMs: timeoutMs } = this.settings;
      const answer = withinHostTimeout(call(), { name, timeoutMs, left: () => this.left, code: 'overloaded' });
      return answer instanceof Promise ? answer.catch((thrown) => this.#unanswered(thrown)) : answer;
    } catch (thrown) {
      return this.#unanswered(thrown);
    }
  }

  /** The run that answers: the exchange follows it, and ends it. With `finish` it goes on when the client leaves. */
  attachRun(run: Execution, onClientClose: 'abort' | 'finish'): void {
    this.#run = run;
    run.follow(this.record, this.report);
    // A run that has not begun has nothing to finish.
    const onLeft = () => (onClientClose === 'finish' && run.started ? run.orphan() : run.abort(clientLeft()));
    if (this.#shutDown !== undefined) run.abort(this.#shutDown);
    else if (this.#hasLeft) onLeft();
    else this.#onLeft = onLeft;
  }

  /** Tells the client how its request was routed. */
  describeRoute(route: Route): void {
    this.record.routed(route);
    const { headers } = this.settings.brand;
    this.tell(headers.agentId, route.agent.id);
    if (route.source === undefined) return;
    const key = headerSafe(route.session.key);
    if (key.length <= LONGEST_KEY_CHARS) this.tell(headers.sessionKey, key);
    this.tell(headers.sessionSource, headerSafe(route.source));
  }

  /** The reader takes nothing, and has been cut off: its run ends, whatever `onClientClose` says of clients that leave. */
  readonly readerStalled = (): void => {
    this.#run?.abort(clientLeft());
  };

  /** Ends what is under way: the run, or whatever the answer waits for before there is one. */
  shutDown(reason: ApiError): void {
    this.#shutDown = reason;
    if (this.#run !== undefined) this.#run.abort(reason);
    else if (!this.hasBegun) this.fail(reason);
    this.#left?.abort(reason);
  }

  /** Resolves when the run, if there was one, has stopped. */
  get stopped(): Promise<void> {
    return this.#run?.stopped ?? Promise.resolve();
  }

  /** The runtime has been asked: another try would be another run. */
  protected get hasRun(): boolean {
    return this.#run?.started === true;
  }

  /** Tells the host of what went wrong inside. Returns the error as the client may see it. */
  readonly report = (thrown: unknown): ApiError => {
    const error = ownError(thrown);
    if (isClientLeft(thrown)) return error;
    this.record.failed(error);
    if (!isInternal(error)) return error;
    const { requestId } = this.record;
    observe('onError', () => this.settings.onError(error.cause, { requestId }), requestId);
    return error;
  };

  /** @throws what a function of the host has thrown, classified. */
  #unanswered(thrown: unknown): never {
    throw this.#hasLeft ? clientLeft() : hostError(thrown);
  }

  /** Nobody reads the answer any more. */
  protected clientLeft(): void {
    this.#hasLeft = true;
    this.#left?.abort(clientLeft());
    this.#onLeft?.();
  }
}

/** All keys of ASCII are shorter. nginx takes 4 KiB of headers by default; a percent-encoded name alone could fill them. */
const LONGEST_KEY_CHARS = 1024;

/** Whatever a user is called, the header can say it: what is not visible ASCII is percent-encoded. */
function headerSafe(key: string): string {
  return key.toWellFormed().replace(/[^\x21-\x7e]+/gu, encodeURIComponent);
}
