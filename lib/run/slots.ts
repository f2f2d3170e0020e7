import { ApiError } from '../errors/api-error';
import type { Claim } from './coordination';

/** Counts the runs that are under way or wait for their session: all of them, and each caller's. */
export class Slots {
  readonly #most: number;
  #all = 0;
  readonly #byCaller = new Map<string, number>();

  /**
   * @param most slots of all callers together; `null` for no limit.
   */
  constructor(most: number | null) {
    this.#most = most ?? Number.POSITIVE_INFINITY;
  }

  /**
   * @throws ApiError 429 `rate_limit_exceeded` if there is none.
   */
  take(caller: Claim['caller']): void {
    const own = this.check(caller);
    this.#all += 1;
    this.#byCaller.set(caller.id, own + 1);
  }

  /**
   * Whether there is one. Returns how many the caller has.
   *
   * @throws ApiError 429 `rate_limit_exceeded` if there is none.
   */
  check({ id, maxConcurrentRuns = Number.POSITIVE_INFINITY }: Claim['caller']): number {
    const own = this.#byCaller.get(id) ?? 0;
    if (own >= maxConcurrentRuns) throw full('You have');
    if (this.#all >= this.#most) throw full('The Gateway has');
    return own;
  }

  giveBack({ id }: Claim['caller']): void {
    this.#all -= 1;
    const left = (this.#byCaller.get(id) ?? 1) - 1;
    if (left > 0) this.#byCaller.set(id, left);
    else this.#byCaller.delete(id);
  }
}

function full(who: string): ApiError {
  return new ApiError('rate_limit_exceeded', {
    message: `${who} too many runs under way. Please try again when one has finished.`,
  });
}
