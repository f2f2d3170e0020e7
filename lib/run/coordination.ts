import type { Caller } from '../../types/gateway';
import { type ApiError, invalidRequest } from '../errors/api-error';

/** What a request does whose session is busy (`options.session.onBusy`). */
export type OnBusy = 'queue' | 'reject' | 'interrupt';

/** Requests that may wait for one session; one more is 429. */
export const MOST_WAITING = 16;

/** What a run asks for before it starts: the session to itself, and a slot among the runs under way. */
export interface Claim {
  /** The session's canonical key. */
  session: string;
  /** Whose run it is; its `maxConcurrentRuns` counts. */
  caller: Pick<Caller, 'id' | 'maxConcurrentRuns'>;
  onBusy: OnBusy;
  /** The client has tried before: a run of this session whose client was lost gives way to it. */
  isRetry: boolean;
  occupant: Occupant;
}

/** Whoever claims a place. It lives in this process; who displaces it may be in another one. */
export interface Occupant {
  /** Aborts when the occupant needs the place no more. Who still waits then, waits no longer. */
  readonly signal: AbortSignal;
  /** Another claim displaces this one: `interrupted()` or `superseded()`. The place is given back when its run has stopped. */
  abort(reason: ApiError): void;
}

/**
 * A place in a session's lane and a slot. Its steps are told and not asked, so none is waited for: an implementation that has
 * to reach another process tries until it has, or lets the place lapse there.
 */
export interface Place {
  /** Nobody waits for the run's answer any more, and it goes on: from now on it gives way to a retry of its client. */
  orphaned(): void;
  /** The run was told to stop and goes on: the session passes to the next one. The slot stays taken, because it runs. */
  abandoned(): void;
  /** The run has ended: lane and slot are free. More than once is as good as once. */
  release(): void;
}

/**
 * What runs agree on before they start: that a session has one at a time, and how many are under way, of all callers and of
 * each. The runs of one process agree in memory (`localCoordination`), those of several elsewhere, so the answer is a promise.
 * `coordinationContract` is what holds of every implementation.
 */
export interface Coordination {
  /**
   * Resolves when the run may start. In this order: what the claim displaces is told to stop; a slot is taken, unless somebody
   * is displaced, whose slot it then gets with the place; it waits for its turn in the lane, in the order of arrival.
   *
   * Rejects with ApiError 409 `session_busy` if it may not wait, 429 `rate_limit_exceeded` if there is no slot or too many
   * wait already, the reason of the occupant's signal if that aborts before. It has no place then.
   */
  enter(claim: Claim): Promise<Place>;
  /**
   * A cheap look, before the request is read, at whether `enter` could find a slot now. A retry is let through where it may
   * displace a run. Left out where it cannot be told without waiting.
   *
   * @throws ApiError 429 `rate_limit_exceeded`.
   */
  checkRoom?(caller: Claim['caller'], isRetry: boolean): void;
}

/** Another request of this session came, with `onBusy: 'interrupt'`. */
export function interrupted(): ApiError {
  // 400 and not 409: clients retry a 409 by themselves, and would then interrupt the request that interrupted them.
  return invalidRequest('session_interrupted', null, 'Another request for this session interrupted this one.');
}

/** A client that tries again has lost the run of its first try: the turn must not be executed beside itself. */
export function superseded(): ApiError {
  return invalidRequest('run_superseded', null, 'The client has tried again.');
}
