import { ApiError } from '../errors/api-error';

/** What a lane knows of whoever runs or waits in it. */
export interface Occupant {
  readonly signal: AbortSignal;
  /** Nobody waits for its answer any more, but it goes on. */
  readonly isOrphan: boolean;
  abort(reason: Error): void;
}

export type OnBusy = 'queue' | 'reject' | 'interrupt';

interface Waiting {
  occupant: Occupant;
  enter: () => void;
}

interface Lane {
  running: Occupant;
  waiting: Waiting[];
}

/** Requests that may wait for one session; one more is 429. */
const MOST_WAITING = 16;

/** One run at a time for each session, in the order of arrival. Different sessions run side by side. */
export class Lanes {
  readonly #lanes = new Map<string, Lane>();

  /**
   * Resolves when the lane is free, with the function that leaves it. Rejects with the signal's reason if the occupant
   * gives up waiting.
   *
   * @throws ApiError 409 `session_busy` (reject), 429 when too many wait already (queue).
   */
  enter(key: string, occupant: Occupant, onBusy: OnBusy, isRetry: boolean): Promise<() => void> {
    const leave = () => this.#leave(key);
    const lane = this.#lanes.get(key);
    if (lane === undefined) {
      this.#lanes.set(key, { running: occupant, waiting: [] });
      return Promise.resolve(leave);
    }
    if (isRetry) supersede(lane);
    if (onBusy === 'reject') throw new ApiError('session_busy');
    if (onBusy === 'interrupt') interrupt(lane);
    if (lane.waiting.length >= MOST_WAITING) {
      throw new ApiError('rate_limit_exceeded', {
        message: 'Too many requests are waiting for this session. Please try again later.',
      });
    }
    return new Promise((resolve, reject) => {
      const giveUp = () => {
        lane.waiting = lane.waiting.filter((other) => other !== waiting);
        reject(occupant.signal.reason);
      };
      const waiting: Waiting = {
        occupant,
        enter: () => {
          occupant.signal.removeEventListener('abort', giveUp);
          lane.running = occupant;
          resolve(leave);
        },
      };
      lane.waiting.push(waiting);
      occupant.signal.addEventListener('abort', giveUp, { once: true });
    });
  }

  #leave(key: string): void {
    const lane = this.#lanes.get(key);
    const next = lane?.waiting.shift();
    if (next) next.enter();
    else this.#lanes.delete(key);
  }
}

/** A client that tries again has lost the run of its first try: the turn must not be executed beside itself. */
function supersede(lane: Lane): void {
  for (const occupant of ahead(lane)) {
    if (occupant.isOrphan)
      occupant.abort(new ApiError('session_busy', { code: 'run_superseded', message: 'The client has tried again.' }));
  }
}

/** The newest request has the session: whatever runs or waits there ends. */
function interrupt(lane: Lane): void {
  for (const occupant of ahead(lane)) {
    occupant.abort(
      new ApiError('session_busy', {
        code: 'session_interrupted',
        message: 'Another request for this session interrupted this one.',
      }),
    );
  }
}

function ahead(lane: Lane): Occupant[] {
  return [lane.running, ...lane.waiting.map((waiting) => waiting.occupant)];
}
