import { ApiError, invalidRequest } from '../errors/api-error';

/** What a lane knows of whoever runs or waits in it. */
export interface Occupant {
  readonly signal: AbortSignal;
  /** Nobody waits for its answer any more, but it goes on. */
  readonly isOrphan: boolean;
  abort(reason: ApiError): void;
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
   * Has those in the lane give way that must: all to an interrupting request, and to one that the client tries again the
   * run of its first try. Returns whether anybody does.
   */
  clear(key: string, onBusy: OnBusy, isRetry: boolean): boolean {
    const lane = this.#lanes.get(key);
    if (lane === undefined) return false;
    if (onBusy === 'interrupt') {
      for (const occupant of [lane.running, ...lane.waiting.map((waiting) => waiting.occupant)])
        occupant.abort(interrupted());
      return true;
    }
    if (!isRetry || !lane.running.isOrphan) return false;
    lane.running.abort(superseded());
    return true;
  }

  /**
   * Resolves when the lane is free, with the function that leaves it. Rejects with the signal's reason if the occupant
   * gives up waiting.
   *
   * @throws ApiError 409 `session_busy` if it may not wait, 429 when too many wait already.
   */
  enter(key: string, occupant: Occupant, mayWait: boolean): Promise<() => void> {
    const leave = () => this.#leave(key);
    const lane = this.#lanes.get(key);
    if (lane === undefined) {
      this.#lanes.set(key, { running: occupant, waiting: [] });
      return Promise.resolve(leave);
    }
    if (!mayWait) throw new ApiError('session_busy');
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

/** 400 and not 409: clients retry a 409 by themselves, and would then interrupt the request that interrupted them. */
function interrupted(): ApiError {
  return invalidRequest('session_interrupted', null, 'Another request for this session interrupted this one.');
}

/** A client that tries again has lost the run of its first try: the turn must not be executed beside itself. */
function superseded(): ApiError {
  return invalidRequest('run_superseded', null, 'The client has tried again.');
}
