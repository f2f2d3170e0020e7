import type { Caller } from '../../types/gateway';
import { ApiError } from '../errors/api-error';

/** Counts the runs that are under way or wait for their session: all of them, and each caller's. */
export class Slots {
  #all = 0;
  readonly #byCaller = new Map<string, number>();

  constructor(private readonly most: number | null) {}

  /**
   * Takes a slot; the function gives it back.
   *
   * @throws ApiError 429 `rate_limit_exceeded` if there is none.
   */
  take(caller: Caller): () => void {
    const own = this.#byCaller.get(caller.id) ?? 0;
    if (own >= (caller.maxConcurrentRuns ?? Number.POSITIVE_INFINITY)) throw full('You have');
    if (this.#all >= (this.most ?? Number.POSITIVE_INFINITY)) throw full('The Gateway has');
    this.#all += 1;
    this.#byCaller.set(caller.id, own + 1);
    return () => this.#giveBack(caller.id);
  }

  #giveBack(id: string): void {
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
