import type { RateLimiterMemory } from 'rate-limiter-flexible';

/** What is known of a network after one more wrong credential. Times are ms from now. */
export interface AttemptCount {
  /** Wrong credentials in the window that is open. */
  failed: number;
  /** Until the window ends, and nothing of it counts any more. */
  windowMs: number;
  /** Until the network is heard again; 0 if it is. */
  lockedMs: number;
}

/**
 * Counts wrong credentials by network. Asynchronous, because the processes of a fleet count together; who waits for an answer
 * holds its place among the unjudged (`Throttle`), so however long it takes, nobody guesses more meanwhile. Neither function
 * rejects: a counter that cannot reach the others counts alone. `attemptCounterContract` is what holds of every implementation.
 */
export interface AttemptCounter {
  /** One more wrong credential of this network. */
  failed(network: string): Promise<AttemptCount>;
  /** The network need not be remembered any more. */
  forget(network: string): Promise<void>;
}

/** The limits of `AuthRateLimit`, with every default in place. */
export interface ThrottleSettings {
  maxAttempts: number;
  windowMs: number;
  lockoutMs: number;
}

/** The counter of one process. What it counts with is loaded when somebody is wrong for the first time. */
export function localAttemptCounter({ maxAttempts, windowMs, lockoutMs }: ThrottleSettings): AttemptCounter {
  let loaded: Promise<RateLimiterMemory> | undefined;
  const limiter = () => {
    loaded ??= import('rate-limiter-flexible').then(
      ({ RateLimiterMemory }) => new RateLimiterMemory({ points: maxAttempts, duration: windowMs / 1000 }),
    );
    return loaded;
  };
  return {
    async failed(network) {
      const { consumedPoints, msBeforeNext } = await (await limiter()).penalty(network);
      if (consumedPoints < maxAttempts) return { failed: consumedPoints, windowMs: msBeforeNext, lockedMs: 0 };
      await (await limiter()).block(network, lockoutMs / 1000);
      return { failed: consumedPoints, windowMs: lockoutMs, lockedMs: lockoutMs };
    },
    async forget(network) {
      await (await limiter()).delete(network);
    },
  };
}
