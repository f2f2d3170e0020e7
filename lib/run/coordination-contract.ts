import { deepEqual, equal, ok, rejects } from 'node:assert/strict';
import type { ApiError } from '../errors/api-error';
import { type Claim, type Coordination, MOST_WAITING, type Occupant } from './coordination';

/** Makes a coordination in which nobody is yet. */
export type MakeCoordination = (limits: { maxConcurrentRuns: number | null }) => Coordination | Promise<Coordination>;

/** One thing that holds of every implementation. Rejects with an AssertionError where it does not. */
export interface CoordinationCase {
  /** Ends the sentence "a coordination …". */
  name: string;
  check(make: MakeCoordination): Promise<void>;
}

/** The contract tests of `Coordination`, as data: run each on an implementation. */
export const coordinationContract: readonly CoordinationCase[] = [
  {
    name: 'lets the runs of one session start one after another, in the order of arrival',
    async check(make) {
      const all = await make({ maxConcurrentRuns: null });
      const order: string[] = [];
      const [one, two, three] = ['1', '2', '3'].map((name) =>
        all.enter(claim({ session: 's' })).then((place) => {
          order.push(name);
          return place;
        }),
      );
      const first = await one;
      await all.enter(claim({ session: 'another' }));
      deepEqual(order, ['1']);
      first?.release();
      (await two)?.release();
      await three;
      deepEqual(order, ['1', '2', '3']);
    },
  },
  {
    name: 'refuses a run that may not wait with 409, and gives its slot back',
    async check(make) {
      const all = await make({ maxConcurrentRuns: 2 });
      const first = await all.enter(claim({ onBusy: 'reject' }));
      await refused(all, claim({ onBusy: 'reject' }), 'session_busy');
      await all.enter(claim({ session: 'another' }));
      first.release();
      await all.enter(claim({ onBusy: 'reject' }));
    },
  },
  {
    name: `lets ${MOST_WAITING} wait for a session`,
    async check(make) {
      const all = await make({ maxConcurrentRuns: null });
      const first = await all.enter(claim());
      const waiting = Array.from({ length: MOST_WAITING }, () => all.enter(claim()));
      await refused(all, claim(), 'rate_limit_exceeded');
      first.release();
      for (const entered of waiting) (await entered).release();
    },
  },
  {
    name: 'lets go of a run that gives up waiting, and of its slot',
    async check(make) {
      const all = await make({ maxConcurrentRuns: 2 });
      const first = await all.enter(claim());
      const leaving = occupant();
      const second = all.enter(claim({ occupant: leaving }));
      await refused(all, claim({ session: 'another' }), 'rate_limit_exceeded');
      const reason = new Error('left');
      leaving.controller.abort(reason);
      await rejects(second, (error) => error === reason);
      const third = all.enter(claim());
      first.release();
      await third;
    },
  },
  {
    name: 'counts the runs of all callers, waiting ones included',
    async check(make) {
      const all = await make({ maxConcurrentRuns: 2 });
      const first = await all.enter(claim({ caller: { id: 'ada' } }));
      const second = all.enter(claim({ caller: { id: 'bob' } }));
      await refused(all, claim({ session: 'another', caller: { id: 'cleo' } }), 'rate_limit_exceeded');
      first.release();
      (await second).release();
      await all.enter(claim({ session: 'another', caller: { id: 'cleo' } }));
    },
  },
  {
    name: 'counts the runs of each caller',
    async check(make) {
      const all = await make({ maxConcurrentRuns: null });
      const ada = { id: 'ada', maxConcurrentRuns: 1 };
      const first = await all.enter(claim({ session: '1', caller: ada }));
      await refused(all, claim({ session: '2', caller: ada }), 'rate_limit_exceeded');
      await all.enter(claim({ session: '3', caller: { id: 'bob', maxConcurrentRuns: 1 } }));
      first.release();
      await all.enter(claim({ session: '2', caller: ada }));
    },
  },
  {
    name: 'takes a second release for none',
    async check(make) {
      const all = await make({ maxConcurrentRuns: 2 });
      const first = await all.enter(claim());
      first.release();
      first.release();
      const second = await all.enter(claim());
      first.release();
      await refused(all, claim({ onBusy: 'reject' }), 'session_busy');
      await all.enter(claim({ session: 'another' }));
      await refused(all, claim({ session: 'a third' }), 'rate_limit_exceeded');
      second.release();
    },
  },
  {
    name: 'has everybody give way to one that interrupts, which gets the slot of the run with its place',
    async check(make) {
      const all = await make({ maxConcurrentRuns: 2 });
      const running = occupant();
      const waiting = occupant();
      const first = await all.enter(claim({ occupant: running }));
      const second = all.enter(claim({ occupant: waiting }));
      const refusal = rejects(second, isCoded('session_interrupted'));
      const third = all.enter(claim({ onBusy: 'interrupt' }));
      equal(await running.aborted, 'session_interrupted');
      await refusal;
      first.release();
      await third;
      await all.enter(claim({ session: 'another' }));
      await refused(all, claim({ session: 'a third' }), 'rate_limit_exceeded');
    },
  },
  {
    name: 'has an orphaned run give way to a retry, even where nobody may wait, and no other run',
    async check(make) {
      const all = await make({ maxConcurrentRuns: 1 });
      const running = occupant();
      const first = await all.enter(claim({ occupant: running, onBusy: 'reject' }));
      await refused(all, claim({ onBusy: 'reject', isRetry: true, caller: { id: 'bob' } }), 'rate_limit_exceeded');
      ok(!running.signal.aborted);
      first.orphaned();
      const second = all.enter(claim({ onBusy: 'reject', isRetry: true }));
      equal(await running.aborted, 'run_superseded');
      first.release();
      await second;
    },
  },
  {
    name: 'passes the session of an abandoned run on, and keeps its slot until it is released',
    async check(make) {
      const all = await make({ maxConcurrentRuns: 2 });
      const first = await all.enter(claim());
      const second = all.enter(claim());
      first.abandoned();
      (await second).release();
      const third = await all.enter(claim());
      await refused(all, claim({ session: 'another' }), 'rate_limit_exceeded');
      first.release();
      await all.enter(claim({ session: 'another' }));
      await refused(all, claim({ onBusy: 'reject' }), 'rate_limit_exceeded');
      third.release();
    },
  },
  {
    name: 'has no slot for one that interrupts a run which is abandoned and keeps its own',
    async check(make) {
      const all = await make({ maxConcurrentRuns: 1 });
      const first = await all.enter(claim());
      const second = all.enter(claim({ onBusy: 'interrupt' }));
      first.abandoned();
      await rejects(second, isCoded('rate_limit_exceeded'));
      first.release();
      await all.enter(claim());
    },
  },
];

function claim(more: Partial<Claim> = {}): Claim {
  return { session: 's', caller: { id: 'ada' }, onBusy: 'queue', isRetry: false, occupant: occupant(), ...more };
}

/** An occupant that does what it is told. */
function occupant(): Occupant & { controller: AbortController; aborted: Promise<string | null> } {
  const controller = new AbortController();
  const { signal } = controller;
  const aborted = new Promise<string | null>((resolve) => {
    signal.addEventListener('abort', () => resolve((signal.reason as ApiError).code), { once: true });
  });
  return { controller, signal, aborted, abort: (reason) => controller.abort(reason) };
}

async function refused(all: Coordination, claim: Claim, code: string): Promise<void> {
  await rejects(all.enter(claim), isCoded(code));
}

function isCoded(code: string): (error: unknown) => boolean {
  return (error) => (error as ApiError).code === code;
}
