import { deepEqual, equal, ok } from 'node:assert/strict';
import type { AttemptCounter, ThrottleSettings } from './attempt-counter';

/** Makes a counter that has counted nothing yet. */
export type MakeAttemptCounter = (settings: ThrottleSettings) => AttemptCounter | Promise<AttemptCounter>;

/** One thing that holds of every implementation. Rejects with an AssertionError where it does not. */
export interface AttemptCounterCase {
  /** Ends the sentence "a counter of attempts …". */
  name: string;
  check(make: MakeAttemptCounter): Promise<void>;
}

const SETTINGS: ThrottleSettings = { maxAttempts: 3, windowMs: 60_000, lockoutMs: 300_000 };

/** The contract tests of `AttemptCounter`, as data: run each on an implementation. */
export const attemptCounterContract: readonly AttemptCounterCase[] = [
  {
    name: 'counts up to the limit, and then locks out for as long as is set',
    async check(make) {
      const counter = await make(SETTINGS);
      const first = await counter.failed('a');
      equal(first.failed, 1);
      equal(first.lockedMs, 0);
      ok(first.windowMs > 0 && first.windowMs <= SETTINGS.windowMs);
      const second = await counter.failed('a');
      equal(second.failed, 2);
      ok(second.windowMs <= first.windowMs, 'the window begins with the first');
      const third = await counter.failed('a');
      equal(third.failed, 3);
      ok(third.lockedMs > SETTINGS.windowMs && third.lockedMs <= SETTINGS.lockoutMs);
    },
  },
  {
    name: 'counts each of several that come at once',
    async check(make) {
      const counter = await make(SETTINGS);
      const counts = await Promise.all([1, 2, 3].map(() => counter.failed('a')));
      deepEqual(counts.map(({ failed }) => failed).sort(), [1, 2, 3]);
      equal(counts.filter(({ lockedMs }) => lockedMs > 0).length, 1);
    },
  },
  {
    name: 'counts each network by itself',
    async check(make) {
      const counter = await make(SETTINGS);
      await counter.failed('a');
      await counter.failed('a');
      equal((await counter.failed('b')).failed, 1);
    },
  },
  {
    name: 'begins anew with a network that it was told to forget, and minds none that it does not know',
    async check(make) {
      const counter = await make(SETTINGS);
      await counter.failed('a');
      await counter.forget('a');
      await counter.forget('b');
      equal((await counter.failed('a')).failed, 1);
    },
  },
];
