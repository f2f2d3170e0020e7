import { setImmediate as nextTurn } from 'node:timers/promises';

/** Events between two looks at the clock. */
const EVENTS = 64;
/** ms that a run may keep the event loop to itself. */
const LONGEST = 10;

/**
 * A run whose events are all ready never lets go of the event loop: promises that are settled are handled before timers and
 * sockets. Now and then somebody else must have a turn, its own timeout and its client's leaving among them.
 */
export class Breath {
  #events = 0;
  #since = performance.now();

  /** A promise to wait for, when it is time. */
  due(): Promise<void> | undefined {
    this.#events += 1;
    if (this.#events % EVENTS !== 0 || performance.now() - this.#since < LONGEST) return undefined;
    return this.#take();
  }

  async #take(): Promise<void> {
    await nextTurn();
    this.#since = performance.now();
  }
}
