import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Settings } from '../options';
import { closeWhenQueued } from './queued-answers';
import { requestId } from './request-id';
import { RequestLife } from './request-life';
import { sendBody } from './send-body';

/** A request over HTTP and its answer. */
export class Exchange extends RequestLife {
  /** Resolves when the answer is out, or its client has left. */
  readonly closed: Promise<void>;
  #isAnswered = false;

  constructor(
    req: IncomingMessage,
    readonly res: ServerResponse,
    settings: Settings,
  ) {
    const id = requestId(req);
    super(req, settings, id);
    res.setHeader('x-request-id', id);
    closeWhenQueued(req, res);
    this.closed = new Promise((resolve) => {
      // The response's close, not the request's: that one does not fire once the body has been read (measured, Node 20).
      res.once('close', () => {
        if (!res.writableFinished) this.clientLeft();
        this.record.closed(res.statusCode, res.writableFinished);
        resolve();
      });
    });
  }

  /** The client has tried before: the official SDKs count their tries, and nothing else tells (measured). */
  get isRetry(): boolean {
    return Number(this.req.headers['x-stainless-retry-count']) > 0;
  }

  get hasBegun(): boolean {
    return this.res.headersSent;
  }

  cut(): void {
    this.res.destroy();
  }

  tell(header: string, value: string): void {
    this.res.setHeader(header, value);
  }

  /** Answers with an error, if there is still somebody to answer. */
  fail(thrown: unknown): void {
    const error = this.report(thrown);
    // What the answer waited for has failed in its turn.
    if (this.#isAnswered) return;
    if (this.res.destroyed || this.res.headersSent) return void this.res.destroy();
    // Another try would be another run, with all that an agent does in one.
    if (error.status >= 500 && this.hasRun && !error.repeatable) this.res.setHeader('x-should-retry', 'false');
    this.send(error.status, error.toBody(), error.headers);
  }

  /** Answers with JSON that is there as a whole. */
  send(status: number, body: object, headers?: Readonly<Record<string, string>>): void {
    this.#isAnswered = true;
    sendBody(this.res, status, body, { headers, stallTimeoutMs: this.settings.stallTimeoutMs });
  }
}
