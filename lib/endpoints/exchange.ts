import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { clientLeft, isClientLeft } from '../errors/client-left';
import { isInternal, sendError, toApiError } from '../errors/render';
import type { Settings } from '../options';
import type { Execution } from '../run/execution';

/** What a client may choose as request id: nothing that could break a header or a log line. */
const SANE_ID = /^[\w.:-]{1,128}$/;

/** One request and its answer, from the moment it turned out to be ours. */
export class Exchange {
  readonly requestId: string;
  readonly #left = new AbortController();
  #run: Execution | undefined;

  constructor(
    readonly req: IncomingMessage,
    readonly res: ServerResponse,
    private readonly settings: Settings,
  ) {
    const sent = req.headers['x-request-id'];
    this.requestId = typeof sent === 'string' && SANE_ID.test(sent) ? sent : `req_${randomUUID().replaceAll('-', '')}`;
    res.setHeader('x-request-id', this.requestId);
    // The response's close, not the request's: that one does not fire once the body has been read (measured, Node 20).
    res.once('close', () => {
      if (!res.writableFinished) this.#left.abort(clientLeft());
    });
  }

  /** Aborts when the client leaves before its answer is whole. */
  get left(): AbortSignal {
    return this.#left.signal;
  }

  /** The run that answers. With `finish` it goes on when the client leaves. */
  answerWith(run: Execution, onClientClose: 'abort' | 'finish'): void {
    this.#run = run;
    if (onClientClose === 'finish') return;
    if (this.left.aborted) run.abort(this.left.reason);
    else this.left.addEventListener('abort', () => run.abort(this.left.reason), { once: true });
  }

  abort(reason: Error): void {
    this.#run?.abort(reason);
  }

  /** Answers with an error, if there is still somebody to answer. */
  fail(thrown: unknown): void {
    this.report(thrown);
    if (this.res.destroyed || this.res.headersSent) return void this.res.destroy();
    const error = toApiError(thrown);
    // Another try would be another run, with all that an agent does in one.
    if (error.status >= 500 && this.#run?.started) this.res.setHeader('x-should-retry', 'false');
    sendError(this.res, error);
  }

  /** Tells the host of what went wrong inside. An error of the host's own reporter must not end the process. */
  readonly report = (thrown: unknown): void => {
    const error = toApiError(thrown);
    if (!isInternal(error) || isClientLeft(thrown)) return;
    try {
      this.settings.onError(error.cause, { requestId: this.requestId });
    } catch (failure) {
      process.stderr.write(`openai-compat: ${this.requestId}: options.onError threw: ${failure}\n`);
    }
  };
}
