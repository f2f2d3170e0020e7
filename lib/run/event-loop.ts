import { setImmediate as nextTurn } from 'node:timers/promises';

/** Events between two looks at the clock. */
const EVENTS = 64;
/** ms that a run may keep the event loop to itself. */
const LONGEST_MS = 10;

/**
 * Has a run yield the event loop now and then. One whose events are all ready never would: promises that are settled are handled
 * before timers and sockets, its own timeout and its client's leaving among them.
 */
export class EventLoopYield {
  #events = 0;
  #since = performance.now();

  /** Counts one event. Returns a promise to wait for when the loop is due to others. */
  due(): Promise<void> | undefined {
    this.#events += 1;
    if (this.#events % EVENTS !== 0 || performance.now() - this.#since < LONGEST_MS) return undefined;
    return this.#yield();
  }

  async #yield(): Promise<void> {
    await nextTurn();
    this.#since = performance.now();
  }
}
