import { setTimeout as delay } from 'node:timers/promises';
import { ApiError } from '../errors/api-error';
import type { Exchange } from './exchange';

/** How long a reader has for the last bytes after the deadline, in ms. */
const LAST_BYTES = 1_000;

/** The exchanges that have not been answered to the end yet, and the way to wait for that end. */
export class OpenExchanges {
  readonly #open = new Set<Exchange>();
  #ended: Promise<void> | undefined;
  #whenEmpty: (() => void) | undefined;

  get isDraining(): boolean {
    return this.#ended !== undefined;
  }

  /**
   * Counts an exchange until its response is closed and its run has stopped: a run may outlive its client. The function is
   * to be called for each of the two.
   */
  add(exchange: Exchange): () => void {
    this.#open.add(exchange);
    let missing = 2;
    return () => {
      missing -= 1;
      if (missing === 0) this.#remove(exchange);
    };
  }

  /** Takes no more, waits for the open ones, and after `timeout` ms ends those that are left. */
  drain(timeout: number): Promise<void> {
    this.#ended ??= this.#end(timeout);
    return this.#ended;
  }

  async #end(timeout: number): Promise<void> {
    if (this.#open.size === 0) return;
    const empty = new Promise<void>((resolve) => {
      this.#whenEmpty = resolve;
    });
    const deadline = setTimeout(() => void this.#shutDown(), timeout);
    await empty;
    clearTimeout(deadline);
  }

  /** Whatever the host's own functions still do, at the end of this nothing is open. */
  async #shutDown(): Promise<void> {
    for (const exchange of this.#open)
      exchange.shutDown(new ApiError('shutting_down', { headers: { connection: 'close' } }));
    await delay(LAST_BYTES);
    for (const exchange of this.#open) {
      exchange.res.destroy();
      void exchange.stopped.then(() => this.#remove(exchange));
    }
  }

  #remove(exchange: Exchange): void {
    this.#open.delete(exchange);
    if (this.#open.size === 0) this.#whenEmpty?.();
  }
}
