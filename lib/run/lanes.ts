import { ApiError } from '../errors/api-error';
import { type Claim, interrupted, MOST_WAITING, type Occupant, superseded } from './coordination';

/** Whoever runs or waits in a lane. */
export interface Turn {
  readonly occupant: Occupant;
  /** Its run goes on without a client. */
  readonly isOrphan: boolean;
  /** Its turn has come. Returns whether it takes it; if not, it is the next one's. */
  take(): boolean;
}

/**
 * One run at a time for each session, in the order of arrival. Different sessions run side by side.
 *
 * A lane is removed as soon as it is empty. It is an array and not a Set: a Set that changes all the time leaves old tables
 * behind, each of which keeps what was in it from being collected with the young objects (docs/BENCH.md, what the collector
 * taught).
 */
export class Lanes {
  /** Who runs is the first of its lane; the others wait. */
  readonly #lanes = new Map<string, Turn[]>();

  /**
   * Aborts what a claim displaces: everything in the lane if it interrupts; if it is a client's retry, the orphaned run of the
   * first attempt. Returns whether anything is displaced.
   */
  displace({ session, onBusy, isRetry }: Claim): boolean {
    const lane = this.#lanes.get(session);
    if (lane === undefined) return false;
    if (onBusy === 'interrupt') {
      for (const { occupant } of [...lane]) occupant.abort(interrupted());
      return true;
    }
    const running = lane[0];
    if (!isRetry || !running?.isOrphan) return false;
    running.occupant.abort(superseded());
    return true;
  }

  /**
   * Puts a turn at the end of its lane. Returns whether it runs at once.
   *
   * @throws ApiError 409 `session_busy` if it may not wait, 429 when too many wait already.
   */
  join(session: string, turn: Turn, mayWait: boolean): boolean {
    const lane = this.#lanes.get(session);
    if (lane === undefined) {
      this.#lanes.set(session, [turn]);
      return true;
    }
    if (!mayWait) throw new ApiError('session_busy');
    if (lane.length > MOST_WAITING) {
      throw new ApiError('rate_limit_exceeded', {
        message: 'Too many requests are waiting for this session. Please try again later.',
      });
    }
    lane.push(turn);
    return false;
  }

  /** Takes a turn out of its lane, if it is still there. If it ran, the next one's turn has come. */
  remove(session: string, turn: Turn): void {
    const lane = this.#lanes.get(session);
    const at = lane?.indexOf(turn) ?? -1;
    if (lane === undefined || at === -1) return;
    lane.splice(at, 1);
    if (at === 0) while (lane[0] !== undefined && !lane[0].take()) lane.shift();
    if (lane.length === 0) this.#lanes.delete(session);
  }
}
