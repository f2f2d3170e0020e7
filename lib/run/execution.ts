import type { AgentEvent, UsageEvent } from '../../types/gateway';
import { ApiError } from '../errors/api-error';
import { agentError } from '../errors/classify';
import { Breath } from './event-loop';
import { EventRules } from './event-rules';
import { stop } from './stop';

/** What an execution needs of the world around it. */
export interface ExecutionEnvironment {
  /** Waits until the run may start. Resolves with what gives its place back. */
  admit(execution: Execution): Promise<() => void>;
  /** Starts the run. */
  start(signal: AbortSignal): AsyncIterable<AgentEvent>;
  /** Called when the run has its place, before it starts. */
  prepare?: (() => Promise<void>) | undefined;
  /** ms. */
  timeout: number | null;
  /** Told once of a run that had its place: what it failed with, or nothing where all that it said was taken. */
  settled(failure: Error | undefined): void;
}

/** Whoever follows a run: told of each step once, in this order. */
export interface RunObserver {
  /** The run got its place, and the runtime is asked. */
  started(): void;
  /** It said something. */
  firstEvent(): void;
  /** It came to its end by itself. */
  ended(usage: UsageEvent | undefined): void;
}

/** Takes the events of a run, one by one. A promise that it returns is waited for before the next one: the reader is behind. */
export type Sink = (event: AgentEvent) => Promise<void> | undefined;

/**
 * Plays the events of a run into a sink, a finish event last, and rejects with what the client may be told.
 *
 * A sink and not an iterator: an async iterator between the run and its answer costs two promises for each delta, this one
 * promise for the whole run (docs/BENCH.md).
 */
export type Play = (sink: Sink) => Promise<void>;

/**
 * One run under way. It holds its place until the runtime has really stopped, so that a session never has two runs at once,
 * not even after an abort.
 */
export class Execution {
  readonly #controller = new AbortController();
  readonly #rules = new EventRules();
  readonly #environment: ExecutionEnvironment;
  #iterator: AsyncIterator<AgentEvent> | undefined;
  #observer: RunObserver | undefined;
  #report: ((error: unknown) => void) | undefined;
  #isOrphan = false;
  #leave: (() => void) | undefined;
  #timer: NodeJS.Timeout | undefined;
  /** The runtime's answer that is under way, or was the last to come. */
  #step: Promise<IteratorResult<AgentEvent>> | undefined;
  #giveUp: ((reason: Error) => void) | undefined;
  #failure: Error | undefined;
  #hasEnded = false;
  #stopping: Promise<void> | undefined;

  constructor(environment: ExecutionEnvironment) {
    this.#environment = environment;
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Has somebody follow the run, and told of what goes wrong in it after its end. */
  follow(observer: RunObserver, report: (error: unknown) => void): void {
    this.#observer = observer;
    this.#report = report;
  }

  get isOrphan(): boolean {
    return this.#isOrphan;
  }

  /** Its client is gone, and it goes on all the same. */
  orphan(): void {
    this.#isOrphan = true;
  }

  /** Whether the runtime has been asked to run: from then on, another try would be another run. */
  get started(): boolean {
    return this.#leave !== undefined;
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
    const breath = new Breath();
    let isSilent = true;
    this.#iterator = await this.#begin();
    for (;;) {
      this.#step = this.#iterator.next();
      const { done, value } = await this.#step;
      if (done) break;
      const event = this.#failure === undefined && this.#rules.accept(value);
      if (isSilent && event) {
        isSilent = false;
        this.#observer?.firstEvent();
      }
      const room = (event && sink(event)) || breath.due();
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
      this.#leave?.();
    }
    this.#environment.settled(undefined);
  }

  async #begin(): Promise<AsyncIterator<AgentEvent>> {
    const { admit, prepare, start, timeout } = this.#environment;
    const leave = await admit(this);
    if (this.#failure !== undefined) {
      leave();
      throw this.#failure;
    }
    this.#leave = leave;
    await prepare?.();
    this.#observer?.started();
    if (timeout !== null) this.#timer = setTimeout(() => this.abort(new ApiError('run_timeout')), timeout);
    const events: unknown = start(this.signal);
    const iterator = (events as Partial<AsyncIterable<AgentEvent>> | undefined)?.[Symbol.asyncIterator]?.();
    if (iterator === undefined) throw new TypeError("The runtime's run() returned no AsyncIterable.");
    return iterator;
  }

  #failed(error: unknown): Error {
    if (this.#failure === undefined) this.#fail(agentError(error));
    return this.#failure as Error;
  }

  /** A runtime that threw has ended already, and stopping it is then nothing; one whose events are wrong goes on. */
  #fail(reason: Error): void {
    this.#failure = reason;
    clearTimeout(this.#timer);
    this.#controller.abort(reason);
    if (this.#leave === undefined) return;
    this.#environment.settled(reason);
    if (!this.#hasEnded) this.#stopping = this.#windDown(this.#leave);
  }

  /** Gives the place back when the runtime has stopped. */
  async #windDown(leave: () => void): Promise<void> {
    const fault = await stop(this.#iterator, this.#step);
    leave();
    if (fault !== undefined) this.#report?.(fault);
  }
}
