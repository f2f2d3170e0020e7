import { agentError } from '../errors/classify';
import type { Place } from './coordination';

/** How long a run may go on after its signal, in ms, before its session passes to the next one. */
const GRACE_MS = 5_000;

/** A run that is to end: its iterator, and the answer of its that is under way, as far as there are any. */
export interface Ending {
  iterator: AsyncIterator<unknown> | undefined;
  step: Promise<unknown> | undefined;
  place: Place;
  /** Told of what goes wrong, more than once if need be. */
  report(error: Error): void;
}

/**
 * Asks an iterator to stop. Its place is given back when it and its step under way have really ended. If that takes longer than
 * the grace the run is abandoned: its session passes to the next one, and its slot is free when it has ended after all.
 *
 * Resolves when the run has ended or has been abandoned; never rejects, whatever the iterator throws.
 */
export async function windDown({ iterator, step, place, report }: Ending): Promise<void> {
  // Each in a function of its own: what an agent returns may throw as soon as it is looked at.
  const ended = Promise.allSettled([(async () => step)(), (async () => iterator?.return?.())()]).then(
    ([, returned]) => {
      place.release();
      if (returned.status === 'rejected') report(agentError(returned.reason));
    },
  );
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(() => {
      place.abandoned();
      report(agentError(new Error(ABANDONED)));
      resolve();
    }, GRACE_MS).unref();
  });
  await Promise.race([ended, late]);
  clearTimeout(timer);
}

const ABANDONED =
  `A run went on for ${GRACE_MS} ms after its signal had aborted. It has been abandoned: its session goes to the next one, ` +
  'and it counts for maxConcurrentRuns until it ends.';
