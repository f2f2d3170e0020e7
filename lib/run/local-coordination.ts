import type { Claim, Coordination, Occupant, Place } from './coordination';
import { Lanes, type Turn } from './lanes';
import { Slots } from './slots';

export interface LocalCoordinationSettings {
  /** Runs under way at once, of all callers together; `null` for no limit. */
  maxConcurrentRuns: number | null;
  /** The lanes to share with others. Defaults to lanes of its own. */
  lanes?: Lanes;
}

/** Coordinates the runs of one process. Where nobody is in the way a place costs one promise, already resolved. */
export function localCoordination({ maxConcurrentRuns, lanes = new Lanes() }: LocalCoordinationSettings): Coordination {
  const slots = new Slots(maxConcurrentRuns);
  const orphans = { count: 0 };
  return {
    enter(claim) {
      const place = new LocalPlace(claim, lanes, slots, orphans);
      try {
        return place.enter();
      } catch (error) {
        place.release();
        return Promise.reject(error);
      }
    },
    checkRoom(caller, isRetry) {
      if (!(isRetry && orphans.count > 0)) slots.check(caller);
    },
  };
}

class LocalPlace implements Place, Turn {
  readonly #claim: Claim;
  readonly #lanes: Lanes;
  readonly #slots: Slots;
  /** Those of all places. */
  readonly #orphans: { count: number };
  #isOrphan = false;
  #hasSlot = false;
  #waiter: { resolve(place: Place): void; reject(reason: unknown): void } | undefined;

  constructor(claim: Claim, lanes: Lanes, slots: Slots, orphans: { count: number }) {
    this.#claim = claim;
    this.#lanes = lanes;
    this.#slots = slots;
    this.#orphans = orphans;
  }

  get occupant(): Occupant {
    return this.#claim.occupant;
  }

  get isOrphan(): boolean {
    return this.#isOrphan;
  }

  enter(): Promise<Place> {
    const { session, onBusy, occupant } = this.#claim;
    const displaces = this.#lanes.displace(this.#claim);
    // It inherits the slot of the run that it displaces, and takes one only when that has been given back.
    if (!displaces) this.#takeSlot();
    if (this.#lanes.join(session, this, displaces || onBusy === 'queue')) return Promise.resolve(this);
    return new Promise((resolve, reject) => {
      this.#waiter = { resolve, reject };
      occupant.signal.addEventListener('abort', this, { once: true });
    });
  }

  take(): boolean {
    this.#claim.occupant.signal.removeEventListener('abort', this);
    try {
      if (!this.#hasSlot) this.#takeSlot();
      this.#waiter?.resolve(this);
      return true;
    } catch (error) {
      this.#waiter?.reject(error);
      return false;
    }
  }

  orphaned(): void {
    if (!this.#isOrphan) this.#orphans.count += 1;
    this.#isOrphan = true;
  }

  abandoned(): void {
    this.#lanes.remove(this.#claim.session, this);
  }

  release(): void {
    // The slot first: whoever is next in the lane may inherit it.
    if (this.#hasSlot) this.#slots.giveBack(this.#claim.caller);
    this.#hasSlot = false;
    if (this.#isOrphan) this.#orphans.count -= 1;
    this.#isOrphan = false;
    this.#lanes.remove(this.#claim.session, this);
  }

  /** The occupant gives up waiting. A method that the signal calls, and not a function that each place would have. */
  handleEvent(): void {
    this.release();
    this.#waiter?.reject(this.#claim.occupant.signal.reason);
  }

  #takeSlot(): void {
    this.#slots.take(this.#claim.caller);
    this.#hasSlot = true;
  }
}
