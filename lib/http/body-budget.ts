import type { Caller } from '../../types/gateway';
import { ApiError } from '../errors/api-error';

/** Bodies and bytes that may be on their way, or parsed, at once. */
export interface BodyLimits {
  all: Load;
  /** A caller's share. */
  caller: Load;
}

interface Load {
  bodies: number;
  bytes: number;
}

const LIMITS: BodyLimits = {
  all: { bodies: 1_024, bytes: 268_435_456 },
  caller: { bodies: 256, bytes: 134_217_728 },
};

/** Callers that are remembered though they send nothing. */
const MOST_IDLE = 1_000;

/** One body on its way: what it has taken of the budget. */
export interface BodyShare {
  /**
   * It has so many bytes by now, which were not announced.
   *
   * @throws ApiError 429, 503 if that is too much.
   */
  grow(bytes: number): void;
  /** Gives back all that it took. */
  release(): void;
}

/**
 * What all requests of a mount may keep in memory while their bodies are read. A single body is always taken, whatever its
 * size: that is bounded by `maxBodyBytes`.
 *
 * A caller stays in the Map when it has nothing under way: a Map that changes all the time keeps what was in it from being
 * collected with the young objects (docs/BENCH.md).
 */
export class BodyBudget {
  readonly #limits: BodyLimits;
  readonly #all: Load = { bodies: 0, bytes: 0 };
  readonly #callers = new Map<string, Load>();

  constructor(limits: BodyLimits = LIMITS) {
    this.#limits = limits;
  }

  /**
   * Takes the share of one body.
   *
   * @param announced bytes, 0 where nothing says how long it is.
   * @throws ApiError 429 if the caller sends too much at once, 503 if all together do.
   */
  take(caller: Caller, announced: number): BodyShare {
    const share = new Share(this.#limits, this.#all, this.#loadOf(caller.id));
    share.take(announced, 1);
    return share;
  }

  #loadOf(id: string): Load {
    let load = this.#callers.get(id);
    if (load === undefined) {
      if (this.#callers.size >= MOST_IDLE) this.#forgetIdle();
      load = { bodies: 0, bytes: 0 };
      this.#callers.set(id, load);
    }
    return load;
  }

  #forgetIdle(): void {
    for (const [id, { bodies }] of this.#callers) if (bodies === 0) this.#callers.delete(id);
  }
}

/** A class, and not functions that each body would have: every request makes one. */
class Share implements BodyShare {
  readonly #limits: BodyLimits;
  readonly #all: Load;
  readonly #own: Load;
  #taken = 0;

  constructor(limits: BodyLimits, all: Load, own: Load) {
    this.#limits = limits;
    this.#all = all;
    this.#own = own;
  }

  take(bytes: number, bodies: number): void {
    if (exceeds(this.#own, this.#limits.caller, bytes, bodies, this.#taken)) throw tooManyOfCaller();
    if (exceeds(this.#all, this.#limits.all, bytes, bodies, this.#taken)) throw tooManyInAll();
    this.#count(bytes, bodies);
  }

  grow(bytes: number): void {
    if (bytes > this.#taken) this.take(bytes - this.#taken, 0);
  }

  release(): void {
    this.#count(-this.#taken, -1);
  }

  #count(bytes: number, bodies: number): void {
    this.#taken += bytes;
    this.#own.bytes += bytes;
    this.#own.bodies += bodies;
    this.#all.bytes += bytes;
    this.#all.bodies += bodies;
  }
}

/** @param mine the bytes of the load that the body itself has already. */
function exceeds(load: Load, limit: Load, bytes: number, bodies: number, mine: number): boolean {
  if (load.bodies + bodies > limit.bodies) return true;
  return load.bytes + bytes > limit.bytes && load.bytes > mine;
}

function tooManyOfCaller(): ApiError {
  return new ApiError('rate_limit_exceeded', {
    message: 'You are sending too many or too large requests at once. Please try again when some have been answered.',
  });
}

function tooManyInAll(): ApiError {
  return new ApiError('overloaded', {
    message: 'The Gateway is receiving too many or too large requests at once, please try again later.',
  });
}
