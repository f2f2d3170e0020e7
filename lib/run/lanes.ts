import { ApiError, invalidRequest } from '../errors/api-error';

/** What a lane knows of whoever runs or waits in it. */
export interface Occupant {
  readonly signal: AbortSignal;
  /** Nobody waits for its answer any more, but it goes on. */
  readonly isOrphan: boolean;
  abort(reason: ApiError): void;
}

export type OnBusy = 'queue' | 'reject' | 'interrupt';

interface Place {
  occupant: Occupant;
  /** Its turn has come. */
  enter(): void;
}

/** Requests that may wait for one session; one more is 429. */
const MOST_WAITING = 16;

/**
 * One run at a time for each session, in the order of arrival. Different sessions run side by side.
 *
 * A lane is empty when it is forgotten: a Map that changes all the time leaves old tables behind, each of which keeps what was
 * in it from being collected with the young objects (V8).
 */
export class Lanes {
  /** Who runs is the first of its lane; the others wait. */
  readonly #lanes = new Map<string, Place[]>();

  /**
   * Has those in the lane give way that must: all to an interrupting request, and to one that the client tries again the
   * run of its first try. Returns whether anybody does.
   */
  clear(key: string, onBusy: OnBusy, isRetry: boolean): boolean {
    const lane = this.#lanes.get(key);
    if (lane === undefined) return false;
    if (onBusy === 'interrupt') {
      for (const { occupant } of [...lane]) occupant.abort(interrupted());
      return true;
    }
    const running = lane[0]?.occupant;
    if (!isRetry || !running?.isOrphan) return false;
    running.abort(superseded());
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
      this.#lanes.set(key, [{ occupant, enter: () => undefined }]);
      return Promise.resolve(leave);
    }
    if (!mayWait) throw new ApiError('session_busy');
    if (lane.length > MOST_WAITING) {
      throw new ApiError('rate_limit_exceeded', {
        message: 'Too many requests are waiting for this session. Please try again later.',
      });
    }
    return new Promise((resolve, reject) => {
      const giveUp = () => {
        lane.splice(lane.indexOf(place), 1);
        reject(occupant.signal.reason);
      };
      const place: Place = {
        occupant,
        enter: () => {
          occupant.signal.removeEventListener('abort', giveUp);
          resolve(leave);
        },
      };
      lane.push(place);
      occupant.signal.addEventListener('abort', giveUp, { once: true });
    });
  }

  #leave(key: string): void {
    const lane = this.#lanes.get(key);
    lane?.shift();
    if (lane?.[0] !== undefined) lane[0].enter();
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
