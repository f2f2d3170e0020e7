import type { AgentEvent, UsageEvent } from '../../types/gateway';

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
