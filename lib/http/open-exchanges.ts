import { setTimeout as delay } from 'node:timers/promises';
import { ApiError } from '../errors/api-error';
import type { RequestLife } from './request-life';

/** How long a reader has for the last bytes after the deadline, in ms. */
const LAST_BYTES = 1_000;

/** An exchange, and its place among the open ones; -1 when it is over. */
interface Entry {
  exchange: RequestLife;
  place: number;
}

/**
 * The exchanges that have not been answered to the end yet, and the way to wait for that end.
 *
 * They are in no Set: a Set that changes all the time leaves old tables behind, each of which keeps what was in it from being
 * collected with the young objects (V8; measured: twice the time in the collector).
 */
export class OpenExchanges {
  readonly #open: Entry[] = [];
  #ended: Promise<void> | undefined;
  #whenEmpty: (() => void) | undefined;

  get isDraining(): boolean {
    return this.#ended !== undefined;
  }

  /** Counts an exchange. Returns the function that says that it is over. */
  add(exchange: RequestLife): () => void {
    const entry: Entry = { exchange, place: this.#open.length };
    this.#open.push(entry);
    return () => this.#remove(entry);
  }

  /** Takes no more, waits for the open ones, and after `timeout` ms ends those that are left. */
  drain(timeout: number): Promise<void> {
    this.#ended ??= this.#end(timeout);
    return this.#ended;
  }

  async #end(timeout: number): Promise<void> {
    if (this.#open.length === 0) return;
    const empty = new Promise<void>((resolve) => {
      this.#whenEmpty = resolve;
    });
    const deadline = setTimeout(() => void this.#shutDown(), timeout);
    await empty;
    clearTimeout(deadline);
  }

  /** Whatever the host's own functions still do, at the end of this nothing is open. */
  async #shutDown(): Promise<void> {
    for (const { exchange } of [...this.#open])
      exchange.shutDown(new ApiError('shutting_down', { headers: { connection: 'close' } }));
    await delay(LAST_BYTES);
    for (const entry of [...this.#open]) {
      entry.exchange.cut();
      void entry.exchange.stopped.then(() => this.#remove(entry));
    }
  }

  /** The last one takes its place. */
  #remove(entry: Entry): void {
    if (entry.place < 0) return;
    const last = this.#open.pop() as Entry;
    if (last !== entry) {
      this.#open[entry.place] = last;
      last.place = entry.place;
    }
    entry.place = -1;
    if (this.#open.length === 0) this.#whenEmpty?.();
  }
}
