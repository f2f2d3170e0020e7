import type { IncomingMessage } from 'node:http';
import type { ApiError } from '../../../errors/api-error';
import { newRequestId } from '../../../http/request-id';
import { RequestLife } from '../../../http/request-life';
import type { Settings } from '../../../options';
import type { SocketWriter } from './socket-writer';

/** One `response.create` of a WebSocket, and its answer: frames up to a terminal one. */
export class FrameExchange extends RequestLife {
  readonly closed: Promise<void>;
  readonly #writer: SocketWriter;
  #streamId = '';
  #hasBegun = false;
  #isOver = false;
  #resolve: () => void = () => undefined;

  /** @param req the request that opened the WebSocket. */
  constructor(req: IncomingMessage, settings: Settings, writer: SocketWriter) {
    super(req, settings, newRequestId());
    this.#writer = writer;
    this.closed = new Promise((resolve) => {
      this.#resolve = resolve;
    });
  }

  get hasBegun(): boolean {
    return this.#hasBegun;
  }

  /** It has been answered, or nobody reads the answer. */
  get isOver(): boolean {
    return this.#isOver;
  }

  /** What waits for the reader of the WebSocket, if it is behind. */
  get room(): Promise<void> | undefined {
    return this.#writer.room;
  }

  /** From now on each frame names its stream. */
  inStream(id: string): void {
    this.#streamId = id;
  }

  /** Says one event, a JSON object's text. */
  say(json: string): void {
    if (this.#isOver) return;
    this.#hasBegun = true;
    this.#writer.send(this.#streamId === '' ? json : `${json.slice(0, -1)},"stream_id":"${this.#streamId}"}`);
  }

  /** The answer is out. */
  end(status = 200): void {
    this.#end(status, true);
  }

  /** The WebSocket has closed. */
  leave(): void {
    if (this.#isOver) return;
    this.clientLeft();
    this.#end(499, false);
  }

  fail(thrown: unknown): void {
    const error = this.report(thrown);
    this.say(errorFrame(error, this.record.requestId));
    this.end(error.status);
  }

  cut(): void {
    this.#writer.cut();
  }

  /** A frame has no headers, and events have no place for what is not of the wire. */
  tell(): void {}

  #end(status: number, finished: boolean): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.record.closed(status, finished);
    this.#resolve();
  }
}

/**
 * An error that ends an exchange by itself. The number of its status is always there: without it Codex waits for ever (measured).
 */
export function errorFrame(error: ApiError, requestId?: string): string {
  const headers = { ...error.headers, ...(requestId !== undefined && { 'x-request-id': requestId }) };
  return JSON.stringify({ type: 'error', status: error.status, ...error.toBody(), headers });
}
