import type { ServerResponse } from 'node:http';
import { cutOffWhenStalled } from './stalled-reader';

export interface EventStreamSettings {
  /** ms of silence after which a comment is sent, or null. */
  heartbeatMs: number | null;
  /** ms that a reader may take nothing while bytes wait, or null. */
  stallTimeoutMs: number | null;
}

/**
 * In characters: text that has gathered in one turn of the event loop leaves early from this length on, and no single write
 * is longer. So a run that never pauses cannot fill the memory, and a slow reader of a long text is seen to make progress.
 */
const MOST_AT_ONCE = 16 * 1024;

const HEADERS = {
  'content-type': 'text/event-stream; charset=utf-8',
  // no-transform keeps compression() and proxies from holding the stream back; nginx listens to x-accel-buffering.
  'cache-control': 'no-cache, no-transform',
  'x-accel-buffering': 'no',
} as const;

/** What an API says in a silence. */
export interface KeepAlive {
  /** Whole SSE frames. A comment is sent where there are none. */
  keepAlive?(): string | undefined;
}

const COMMENT = ': keep-alive\n\n';

/**
 * An open event stream: headers, writes, heartbeat, backpressure. Knows what a comment is, and nothing of what the events
 * say.
 */
export class EventStream {
  readonly #res: ServerResponse;
  readonly #settings: EventStreamSettings;
  readonly #onStall: () => void;
  readonly #api: KeepAlive;
  #gathered = '';
  #flushing = false;
  #ending = false;
  // The response knows these three too, behind getters of Express's prototypes that cost more than the rest of a delta.
  #opened = false;
  #behind = false;
  #gone = false;
  #heartbeat: NodeJS.Timeout | undefined;
  #stall: NodeJS.Timeout | undefined;
  /** Wakes whoever waits for the reader. */
  #wake: (() => void) | undefined;

  /**
   * @param onStall called once when the reader has stalled; the socket is gone by then.
   * @param api says what is sent in a silence; a comment, if it does not.
   */
  constructor(res: ServerResponse, settings: EventStreamSettings, onStall: () => void, api: KeepAlive = {}) {
    this.#res = res;
    this.#settings = settings;
    this.#onStall = onStall;
    this.#api = api;
    this.#gone = res.destroyed;
    res.on('drain', this.#onDrain);
    res.once('close', this.#onClose);
    if (res.socket === null) res.once('socket', () => this.#stall?.refresh());
    if (settings.heartbeatMs !== null && !this.#gone) this.#heartbeat = setTimeout(this.#beat, settings.heartbeatMs);
  }

  /** Whether the headers are out, so that a failure can no longer have a status. */
  get isOpen(): boolean {
    return this.#res.headersSent || this.#gathered !== '';
  }

  /**
   * Sends text, in one write with all else that is ready in this turn of the event loop. Returns a promise when the
   * reader is behind: it resolves when there is room again, or nobody left to read.
   */
  write(text: string): Promise<void> | undefined {
    if (this.#gone || text === '') return undefined;
    this.#gathered += text;
    if (this.#gathered.length >= MOST_AT_ONCE) this.#flush();
    else if (!this.#flushing) {
      this.#flushing = true;
      // After the microtasks of this turn, before any I/O: a lone delta leaves at once, a burst as one write.
      process.nextTick(this.#flush);
    }
    return this.#behind ? this.#room() : undefined;
  }

  /** Sends what is left, at the pace of the reader, and ends the body. */
  end(): void {
    clearTimeout(this.#heartbeat);
    this.#ending = true;
    this.#flush();
  }

  /** Lets go of the response without having sent anything, so that somebody else can answer. */
  release(): void {
    this.#stopTimers();
    this.#res.off('drain', this.#onDrain);
    this.#res.off('close', this.#onClose);
  }

  readonly #flush = (): void => {
    this.#flushing = false;
    if (this.#gone) return;
    while (this.#gathered !== '' && !this.#behind) this.#writeSome();
    if (this.#behind) this.#watchStall();
    if (this.#ending && this.#gathered === '') {
      this.#gone = true;
      this.#res.end();
      cutOffWhenStalled(this.#res, this.#settings.stallTimeoutMs, this.#onStall);
    }
  };

  #writeSome(): void {
    this.#open();
    const text = this.#gathered;
    const end = text.length <= MOST_AT_ONCE ? text.length : wholeCharacters(text, MOST_AT_ONCE);
    this.#gathered = text.slice(end);
    // Not `!`: hosts wrap `write` to log what passes, and forget to return what it returned.
    this.#behind = (this.#res.write(text.slice(0, end)) as boolean | undefined) === false;
    if (!this.#ending) this.#heartbeat?.refresh();
  }

  #open(): void {
    if (this.#opened) return;
    this.#opened = true;
    this.#res.writeHead(200, HEADERS);
  }

  readonly #beat = (): void => {
    if (this.#gone) return;
    // A reader that is behind has bytes to read; more of them would only wait too.
    if (this.#behind) this.#heartbeat?.refresh();
    else {
      this.#gathered += this.#api.keepAlive?.() ?? COMMENT;
      this.#flush();
    }
  };

  #room(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }

  #watchStall(): void {
    if (this.#settings.stallTimeoutMs === null || this.#stall !== undefined) return;
    this.#stall = setTimeout(() => {
      // The answer to a pipelined request, whose turn has not come: nobody reads it yet.
      if (this.#res.socket === null) return void this.#stall?.refresh();
      this.#gone = true;
      this.#res.destroy();
      this.#onStall();
    }, this.#settings.stallTimeoutMs);
  }

  readonly #onDrain = (): void => {
    clearTimeout(this.#stall);
    this.#stall = undefined;
    this.#behind = false;
    this.#flush();
    if (!this.#behind) this.#wake?.();
  };

  readonly #onClose = (): void => {
    this.#gone = true;
    this.#stopTimers();
    this.#wake?.();
  };

  #stopTimers(): void {
    clearTimeout(this.#heartbeat);
    clearTimeout(this.#stall);
  }
}

/** A cut near `length` that does not part the two halves of a character: each write is encoded on its own. */
function wholeCharacters(text: string, length: number): number {
  const code = text.charCodeAt(length - 1);
  return code >= 0xd800 && code <= 0xdbff ? length - 1 : length;
}
