import { disconnected, GatewayRefused } from './errors';
import type { EventFrame } from './frames';
import { type Hello, sameProcess } from './handshake';
import type { ResolvedOptions } from './options';
import { openSessionSocket, type SessionSocket } from './session-socket';

/** One run's end of the shared connection. */
export interface RunListener {
  onEvent(event: EventFrame): void;
  /** The connection is gone. `resumed` settles when it is known whether the run can be picked up again. */
  onLost(resumed: Promise<SessionSocket>): void;
}

/** Between two tries to connect: at first, and at most. */
const FIRST_DELAY_MS = 250;
const LONGEST_DELAY_MS = 15_000;
/** How long a refusal is taken for the Gateway's answer: to ask with each request would only lock us out. */
const REFUSAL_HOLDS_MS = 5_000;

/** The one connection to the Gateway, which all runs share: opened at the first use, and again when it is lost. */
export class Connection {
  readonly #listeners = new Map<string, RunListener>();
  /** Runs that missed events: the text so far tells what. */
  readonly #behind = new Set<string>();
  #current: Promise<SessionSocket> | undefined;
  #retry: NodeJS.Timeout | undefined;
  #failures = 0;
  #withDevice = false;
  #closed = false;
  #refusal: { error: GatewayRefused; at: number } | undefined;
  readonly #options: ResolvedOptions;

  constructor(options: ResolvedOptions) {
    this.#options = options;
  }

  /** @throws gatewayError `gateway_disconnected`, with what happened as its cause. */
  async session(): Promise<SessionSocket> {
    try {
      return await this.open();
    } catch (error) {
      throw disconnected(error);
    }
  }

  /** Hears the events of one run until the returned function is called. */
  follow(runId: string, listener: RunListener): () => void {
    this.#listeners.set(runId, listener);
    return () => {
      this.#listeners.delete(runId);
      this.#behind.delete(runId);
    };
  }

  /** @throws GatewayRefused, or why the Gateway cannot be reached. */
  open(): Promise<SessionSocket> {
    if (this.#closed) return Promise.reject(new Error('The connection to the Gateway was closed by this server.'));
    if (this.#refusal && performance.now() - this.#refusal.at < REFUSAL_HOLDS_MS)
      return Promise.reject(this.#refusal.error);
    clearTimeout(this.#retry);
    this.#current ??= this.#attempt();
    return this.#current;
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#retry);
    const socket = await this.#current?.catch(() => undefined);
    socket?.close();
  }

  async #attempt(): Promise<SessionSocket> {
    try {
      const socket = await this.#connect();
      this.#failures = 0;
      return socket;
    } catch (error) {
      this.#current = undefined;
      // A Gateway that refuses us goes on to do so until somebody changes something.
      if (error instanceof GatewayRefused) this.#refusal = { error, at: performance.now() };
      else this.#reconnectLater();
      throw error;
    }
  }

  async #connect(): Promise<SessionSocket> {
    let hello: Hello | undefined;
    const events = {
      follows: (runId: string) => {
        if (!this.#listeners.has(runId)) return undefined;
        return this.#behind.has(runId) ? ('whole' as const) : ('delta' as const);
      },
      onEvent: (event: EventFrame) => this.#listeners.get(event.payload.runId)?.onEvent(event),
      onLost: (error: Error) => this.#lost(error, hello),
    };
    try {
      const socket = await openSessionSocket(this.#options, this.#withDevice, events);
      hello = socket.hello;
      return socket;
    } catch (error) {
      if (this.#withDevice || !(error instanceof GatewayRefused && error.needsDevice)) throw error;
      this.#withDevice = true;
      return this.#connect();
    }
  }

  #lost(error: Error, hello: Hello | undefined): void {
    this.#current = undefined;
    if (this.#closed) {
      this.#tellLost(Promise.reject(error));
      return;
    }
    this.#options.onError(new Error('The connection to the Gateway was lost.', { cause: error }));
    for (const runId of this.#listeners.keys()) this.#behind.add(runId);
    if (this.#listeners.size === 0) this.#reconnectLater();
    else this.#tellLost(this.#resume(error, hello));
  }

  #tellLost(resumed: Promise<SessionSocket>): void {
    resumed.catch(() => undefined);
    for (const listener of [...this.#listeners.values()]) listener.onLost(resumed);
  }

  /** The next connection, if it comes in time and leads to the process that knows our runs. */
  async #resume(lost: Error, before: Hello | undefined): Promise<SessionSocket> {
    const time = new AbortController();
    const limit = setTimeout(() => time.abort(), this.#options.resumeTimeoutMs ?? 0);
    try {
      const socket = await Promise.race([this.#reopen(time.signal), aborted(time.signal)]);
      if (!socket) throw lost;
      if (before && sameProcess(before, socket.hello)) return socket;
      throw new Error('The Gateway was restarted and does not know the run any more.', { cause: lost });
    } finally {
      clearTimeout(limit);
      time.abort();
    }
  }

  /** Tries until `signal` aborts; after that nobody waits, and the next try comes when it comes. */
  async #reopen(signal: AbortSignal): Promise<SessionSocket | undefined> {
    for (let tries = 0; !signal.aborted && !this.#closed; tries++) {
      await pause(delayMs(tries));
      const socket = await this.open().catch(() => undefined);
      if (socket) return socket;
    }
    this.#reconnectLater();
    return undefined;
  }

  #reconnectLater(): void {
    if (this.#closed) return;
    clearTimeout(this.#retry);
    this.#retry = setTimeout(() => this.open().catch(() => undefined), delayMs(this.#failures++));
    this.#retry.unref();
  }
}

/** Grows with each failure, with jitter, so that many servers do not come back at once. */
function delayMs(failures: number): number {
  return Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** failures) * (0.5 + Math.random() / 2);
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

function aborted(signal: AbortSignal): Promise<undefined> {
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(undefined), { once: true }));
}
