import type { AgentEvent } from '../../types/gateway';
import { ApiError } from '../errors/api-error';
import { clientLeft } from '../errors/client-left';
import { runError } from '../errors/run-error';
import { EventRules } from './event-rules';
import { stop } from './stop';

/** What an execution needs of the world around it. */
export interface ExecutionEnvironment {
  /** Waits until the run may start. Resolves with what gives its place back. */
  admit(execution: Execution): Promise<() => void>;
  /** Starts the run. */
  start(signal: AbortSignal): AsyncIterable<AgentEvent>;
  /** ms. */
  timeout: number | null;
  report(error: unknown): void;
  /** Sees what is said at the end: usage and finish. */
  seeEnd(event: AgentEvent): void;
}

/** Who waits for the next event. */
interface Consumer {
  resolve(result: IteratorResult<AgentEvent>): void;
  reject(reason: Error): void;
}

/**
 * One run under way, as a value: iterate it for its events. It holds its place from the first `next` until the runtime has
 * really stopped, so that a session never has two runs at once, not even after an abort.
 *
 * The iteration ends with a finish event, or throws an ApiError. Leaving it early aborts the run.
 */
export class Execution implements AsyncIterableIterator<AgentEvent> {
  readonly #controller = new AbortController();
  readonly #rules = new EventRules();
  readonly #environment: ExecutionEnvironment;
  #iterator: AsyncIterator<AgentEvent> | undefined;
  #isOrphan = false;
  #startedAt: number | undefined;
  #leave: (() => void) | undefined;
  #timer: NodeJS.Timeout | undefined;
  /** The runtime's answer that is under way, or was the last to come. */
  #step: Promise<IteratorResult<AgentEvent>> | undefined;
  /** The consumer that waits for an event. */
  #consumer: Consumer | undefined;
  #failure: Error | undefined;
  #last: AgentEvent[] | undefined;

  constructor(environment: ExecutionEnvironment) {
    this.#environment = environment;
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** When the run got its place, on the clock of `performance.now()`. */
  get startedAt(): number | undefined {
    return this.#startedAt;
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

  [Symbol.asyncIterator](): this {
    return this;
  }

  next(): Promise<IteratorResult<AgentEvent>> {
    if (this.#failure !== undefined) return Promise.reject(this.#failure);
    if (this.#last !== undefined) return Promise.resolve(this.#shiftLast());
    return new Promise((resolve, reject) => {
      this.#consumer = { resolve, reject };
      this.#pull();
    });
  }

  async return(): Promise<IteratorResult<AgentEvent>> {
    if (this.#last === undefined) this.abort(clientLeft());
    return { done: true, value: undefined };
  }

  /** Ends the run. Its consumer gets `reason` at once, and the runtime some time to stop. */
  abort(reason: Error): void {
    if (this.#failure !== undefined || this.#last !== undefined) return;
    this.#failure = reason;
    clearTimeout(this.#timer);
    this.#controller.abort(reason);
    this.#consumer?.reject(reason);
    if (this.#leave !== undefined) void this.#windDown(this.#leave);
  }

  /** Asks the runtime for its next event. Callbacks, not an async function: this happens for each delta of each run. */
  #pull(): void {
    try {
      // An iterator that a host wrote by hand may throw at once, or return no promise.
      this.#step = Promise.resolve(this.#iterator === undefined ? this.#first() : this.#iterator.next());
      this.#step.then(this.#take, this.#fail);
    } catch (error) {
      this.#fail(error);
    }
  }

  async #first(): Promise<IteratorResult<AgentEvent>> {
    this.#iterator = await this.#begin();
    return this.#iterator.next();
  }

  readonly #take = (result: IteratorResult<AgentEvent>): void => {
    // After an abort the consumer has its answer.
    if (this.#failure !== undefined) return;
    try {
      const event = result.done ? undefined : this.#rules.accept(result.value);
      if (event !== undefined) this.#consumer?.resolve({ done: false, value: event });
      else if (result.done) this.#consumer?.resolve(this.#ended());
      else this.#pull();
    } catch (error) {
      this.#fail(error);
    }
  };

  readonly #fail = (error: unknown): void => this.#consumer?.reject(this.#failed(error));

  async #begin(): Promise<AsyncIterator<AgentEvent>> {
    const { admit, start, timeout } = this.#environment;
    const leave = await admit(this);
    if (this.#failure !== undefined) {
      leave();
      throw this.#failure;
    }
    this.#leave = leave;
    this.#startedAt = performance.now();
    if (timeout !== null) this.#timer = setTimeout(() => this.abort(new ApiError('run_timeout')), timeout);
    const events: unknown = start(this.signal);
    const iterator = (events as Partial<AsyncIterable<AgentEvent>> | undefined)?.[Symbol.asyncIterator]?.();
    if (iterator === undefined) throw new TypeError("The runtime's run() returned no AsyncIterable.");
    return iterator;
  }

  #ended(): IteratorResult<AgentEvent> {
    this.#last = this.#rules.end();
    this.#release();
    return this.#shiftLast();
  }

  #shiftLast(): IteratorResult<AgentEvent> {
    const event = this.#last?.shift();
    if (event === undefined) return { done: true, value: undefined };
    this.#environment.seeEnd(event);
    return { done: false, value: event };
  }

  #failed(error: unknown): Error {
    if (this.#failure === undefined) {
      this.#failure = runError(error);
      // A runtime whose events are wrong is still running; one that threw has ended, and `return` is then a no-op.
      if (this.#leave !== undefined) void this.#windDown(this.#leave);
      this.#controller.abort(this.#failure);
    }
    return this.#failure;
  }

  /** Gives the place back when the runtime has stopped. */
  async #windDown(leave: () => void): Promise<void> {
    clearTimeout(this.#timer);
    const fault = await stop(this.#iterator, this.#step);
    leave();
    if (fault !== undefined) this.#environment.report(fault);
  }

  #release(): void {
    clearTimeout(this.#timer);
    this.#leave?.();
  }
}
