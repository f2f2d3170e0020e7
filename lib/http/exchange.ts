import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ApiError } from '../errors/api-error';
import { clientLeft, hostError, isClientLeft, isInternal, ownError } from '../errors/classify';
import { observe } from '../host-callback';
import { withinHostTimeout } from '../host-timeout';
import type { Settings } from '../options';
import type { Route } from '../routing/route';
import type { Execution } from '../run/execution';
import { ExchangeRecord } from './exchange-record';
import { closeWhenQueued } from './queued-answers';
import { requestId } from './request-id';
import { sendBody } from './send-body';

/** One request and its answer, from the moment it turned out to be ours. */
export class Exchange {
  readonly record: ExchangeRecord;
  /** Resolves when the answer is out, or its client has left. */
  readonly closed: Promise<void>;
  #left: AbortController | undefined;
  #hasLeft = false;
  #isAnswered = false;
  #shutDown: ApiError | undefined;
  #onLeft: (() => void) | undefined;
  #run: Execution | undefined;

  constructor(
    readonly req: IncomingMessage,
    readonly res: ServerResponse,
    readonly settings: Settings,
  ) {
    const id = requestId(req);
    this.record = new ExchangeRecord(id, settings.logger);
    res.setHeader('x-request-id', id);
    closeWhenQueued(req, res);
    this.closed = new Promise((resolve) => {
      // The response's close, not the request's: that one does not fire once the body has been read (measured, Node 20).
      res.once('close', () => {
        if (!res.writableFinished) this.#clientLeft();
        this.record.closed(res.statusCode, res.writableFinished);
        resolve();
      });
    });
  }

  /** The client has tried before: the official SDKs count their tries, and nothing else tells (measured). */
  get isRetry(): boolean {
    return Number(this.req.headers['x-stainless-retry-count']) > 0;
  }

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
  async ask<T>(name: string, call: () => T | Promise<T>): Promise<T> {
    try {
      const { hostTimeoutMs: timeoutMs } = this.settings;
      return await withinHostTimeout(call(), { name, timeoutMs, left: () => this.left, code: 'overloaded' });
    } catch (thrown) {
      throw this.#hasLeft ? clientLeft() : hostError(thrown);
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
    this.res.setHeader(headers.agentId, route.agent.id);
    if (route.source === undefined) return;
    const key = headerSafe(route.session.key);
    if (key.length <= LONGEST_KEY_CHARS) this.res.setHeader(headers.sessionKey, key);
    this.res.setHeader(headers.sessionSource, headerSafe(route.source));
  }

  /** The reader takes nothing, and has been cut off: its run ends, whatever `onClientClose` says of clients that leave. */
  readonly readerStalled = (): void => {
    this.#run?.abort(clientLeft());
  };

  /** Ends what is under way: the run, or whatever the answer waits for before there is one. */
  shutDown(reason: ApiError): void {
    this.#shutDown = reason;
    if (this.#run !== undefined) this.#run.abort(reason);
    else if (!this.res.headersSent) this.fail(reason);
    this.#left?.abort(reason);
  }

  /** Resolves when the run, if there was one, has stopped. */
  get stopped(): Promise<void> {
    return this.#run?.stopped ?? Promise.resolve();
  }

  /** Answers with an error, if there is still somebody to answer. */
  fail(thrown: unknown): void {
    const error = this.report(thrown);
    // What the answer waited for has failed in its turn.
    if (this.#isAnswered) return;
    if (this.res.destroyed || this.res.headersSent) return void this.res.destroy();
    // Another try would be another run, with all that an agent does in one.
    if (error.status >= 500 && this.#run?.started && !error.repeatable) this.res.setHeader('x-should-retry', 'false');
    this.send(error.status, error.toBody(), error.headers);
  }

  /** Answers with JSON that is there as a whole. */
  send(status: number, body: object, headers?: Readonly<Record<string, string>>): void {
    this.#isAnswered = true;
    sendBody(this.res, status, body, { headers, stallTimeoutMs: this.settings.stallTimeoutMs });
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

  #clientLeft(): void {
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
