import { setImmediate as nextTurn } from 'node:timers/promises';

const live = new Set<NodeJS.Timeout>();

/**
 * Watches every timer that is made by code under jest, also those that do not keep the process: `process.getActiveResourcesInfo`
 * would count those of jest too. Call it before anything is served.
 */
export function trackTimers(): void {
  const { setTimeout: makeTimeout, setInterval: makeInterval, clearTimeout: clear } = globalThis;
  const cleared = (timer: NodeJS.Timeout) => {
    live.delete(timer);
    clear(timer);
  };
  Object.assign(globalThis, {
    setTimeout(callback: (...args: unknown[]) => void, ms?: number, ...args: unknown[]) {
      const timer = makeTimeout(() => {
        live.delete(timer);
        callback(...args);
      }, ms);
      live.add(timer);
      return timer;
    },
    setInterval(callback: () => void, ...rest: unknown[]) {
      const timer = makeInterval(callback, ...(rest as [number]));
      live.add(timer);
      return timer;
    },
    clearTimeout: cleared,
    clearInterval: cleared,
  });
}

/**
 * Resolves when all timers have been returned.
 *
 * @throws Error if that does not come.
 */
export function timersReturned(): Promise<void> {
  return until(() => live.size === 0, 'a timer was left behind');
}

/**
 * Resolves when the condition holds.
 *
 * @throws Error with the fault if it does not come within the turns of the event loop that anything here may take.
 */
export async function until(condition: () => boolean, fault: string): Promise<void> {
  for (let turn = 0; !condition(); turn++) {
    if (turn > 10_000) throw new Error(`In the end, ${fault}.`);
    await nextTurn();
  }
}
