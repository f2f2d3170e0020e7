import type { AgentEvent, GatewayRuntime } from '../../types/gateway';
import { ApiError } from '../errors/api-error';
import { agentError, ownError } from '../errors/classify';
import type { Coordination, OnBusy, Place } from './coordination';
import { EventLoopYield } from './event-loop';
import { EventRules } from './event-rules';
import type { PlannedRun } from './planned-run';
import type { RunObserver, Sink } from './play';
import type { RepeatGuard } from './repeat-guard';
import { windDown } from './wind-down';

/** A run to execute, and what it is executed with. */
export interface Job {
  run: PlannedRun;
  runtime: GatewayRuntime;
  coordination: Coordination;
  guard: RepeatGuard | undefined;
  /** Called when the run has its place, before it starts. */
  prepare: (() => Promise<void>) | undefined;
  /** The answer's `x-request-id`. */
  requestId: string;
  isRetry: boolean;
  onBusy: OnBusy;
  /** `null` for no limit. */
  runTimeoutMs: number | null;
}

/**
 * One run under way, the boundary at which the runtime's code is called: what that throws is classified here, once, as the
 * agent's failure, and what the sink throws as ours. It holds its place until the runtime has really stopped, so that a session
 * never has two runs at once, not even after an abort.
 */
export class Execution {
  readonly #controller = new AbortController();
  readonly #rules = new EventRules();
  readonly #job: Job;
  #observer: RunObserver | undefined;
  #report: ((error: unknown) => void) | undefined;
  #place: Place | undefined;
  #iterator: AsyncIterator<AgentEvent> | undefined;
  #timer: NodeJS.Timeout | undefined;
  /** The runtime's answer that is under way, or was the last to come. */
  #step: Promise<IteratorResult<AgentEvent>> | undefined;
  #giveUp: ((reason: Error) => void) | undefined;
  #failure: Error | undefined;
  #hasEnded = false;
  #stopping: Promise<void> | undefined;

  constructor(job: Job) {
    this.#job = job;
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Has somebody follow the run, and told of what goes wrong in it after its end. */
  follow(observer: RunObserver, report: (error: unknown) => void): void {
    this.#observer = observer;
    this.#report = report;
  }

  /** Its client is gone, and it goes on all the same. */
  orphan(): void {
    this.#place?.orphaned();
  }

  /** Whether the runtime has been asked to run: from then on, another try would be another run. */
  get started(): boolean {
    return this.#place !== undefined;
  }

  /** Resolves when the runtime has stopped, or has been abandoned. */
  get stopped(): Promise<void> {
    return this.#stopping ?? Promise.resolve();
  }

  /**
   * Runs, once. Resolves when the sink has had everything, a finish event last; rejects with what the client may be told.
   * One promise for the whole run: for each delta there is no more than the runtime's own.
   */
  run(sink: Sink): Promise<void> {
    return new Promise((resolve, reject) => {
      if (this.#failure !== undefined) return reject(this.#failure);
      this.#giveUp = reject;
      this.#drive(sink).then(resolve, (error) => reject(this.#failed(error)));
    });
  }

  /** Ends the run. Who waits for it is told at once, and the runtime has some time to stop. */
  abort(reason: Error): void {
    if (this.#failure !== undefined || this.#hasEnded) return;
    this.#fail(reason);
    this.#giveUp?.(reason);
  }

  async #drive(sink: Sink): Promise<void> {
    const eventLoop = new EventLoopYield();
    let isSilent = true;
    const place = await this.#enter();
    const { prepare } = this.#job;
    if (prepare !== undefined) await prepare();
    if (this.#failure !== undefined) throw this.#failure;
    const iterator = this.#start();
    for (;;) {
      let event: AgentEvent | undefined;
      try {
        this.#step = iterator.next();
        const { done, value } = await this.#step;
        if (done) break;
        if (this.#failure === undefined) event = this.#rules.accept(value);
      } catch (thrown) {
        throw agentError(thrown);
      }
      let room: Promise<void> | undefined;
      if (event !== undefined) {
        if (isSilent) this.#observer?.firstEvent();
        isSilent = false;
        room = sink(event);
      }
      room ??= eventLoop.due();
      if (room !== undefined) await room;
      if (this.#failure !== undefined) throw this.#failure;
    }
    if (this.#failure !== undefined) throw this.#failure;
    this.#hasEnded = true;
    clearTimeout(this.#timer);
    this.#observer?.ended(this.#rules.usage);
    try {
      // The place is held until the sink has the finish: what keeps an answer must be done before the session goes on.
      for (const event of this.#rules.end()) await sink(event);
    } finally {
      place.release();
    }
    this.#job.guard?.settled(this.#job.run, this.#job.requestId, undefined);
  }

  async #enter(): Promise<Place> {
    const { run, coordination, guard, onBusy, isRetry } = this.#job;
    // Before a place is taken: a repeat neither waits for its session nor interrupts it.
    const check = guard?.check(run);
    if (check !== undefined) await check;
    const place = await coordination.enter({
      session: run.session.key,
      caller: run.caller,
      onBusy,
      isRetry,
      occupant: this,
    });
    if (this.#failure !== undefined) {
      place.release();
      throw this.#failure;
    }
    this.#place = place;
    return place;
  }

  #start(): AsyncIterator<AgentEvent> {
    const { run, runtime, runTimeoutMs } = this.#job;
    this.#observer?.started();
    if (runTimeoutMs !== null) this.#timer = setTimeout(() => this.abort(new ApiError('run_timeout')), runTimeoutMs);
    try {
      // The signal first: a member added behind a spread costs a microsecond more (V8, measured).
      const events: unknown = runtime.run({ signal: this.signal, ...run });
      this.#iterator = (events as Partial<AsyncIterable<AgentEvent>> | undefined)?.[Symbol.asyncIterator]?.();
      if (this.#iterator !== undefined) return this.#iterator;
      throw new TypeError("The runtime's run() returned no AsyncIterable.");
    } catch (thrown) {
      throw agentError(thrown);
    }
  }

  #failed(error: unknown): Error {
    if (this.#failure === undefined) this.#fail(ownError(error));
    return this.#failure as Error;
  }

  /**
   * Aborts the signal and closes the iterator. If the runtime threw, the iterator is finished and closing is a no-op; if it
   * yielded something invalid, it is still running.
   */
  #fail(reason: Error): void {
    this.#failure = reason;
    clearTimeout(this.#timer);
    this.#controller.abort(reason);
    const place = this.#place;
    if (place === undefined) return;
    const { guard, run, requestId } = this.#job;
    guard?.settled(run, requestId, reason);
    if (this.#hasEnded) return;
    const report = (error: Error) => this.#report?.(error);
    this.#stopping = windDown({ iterator: this.#iterator, step: this.#step, place, report });
  }
}
