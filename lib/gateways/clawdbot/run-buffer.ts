import type { AgentEvent } from '../../../types/gateway';
import { gatewayError } from '../../errors/gateway-error';

/**
 * What a run has said and nobody has read yet. It takes without waiting, since the socket is shared with other runs,
 * and holds at most `limitChars` characters.
 */
export class RunBuffer implements AsyncIterable<AgentEvent> {
  #events: AgentEvent[] = [];
  #size = 0;
  #ended = false;
  #error: unknown;
  #wake: (() => void) | undefined;
  readonly #limitChars: number;

  constructor(limitChars: number) {
    this.#limitChars = limitChars;
  }

  get done(): boolean {
    return this.#ended;
  }

  push(event: AgentEvent): void {
    if (this.#ended) return;
    const size = 'text' in event ? (event.text?.length ?? 0) : 0;
    // A piece that nothing waits before is no sign of a slow reader, however long it is.
    if (size > 0 && this.#size > 0 && this.#size + size > this.#limitChars) {
      const message = `The answer was read too slowly: more than ${this.#limitChars} characters waited, and the run was stopped.`;
      this.end(gatewayError('overloaded', message));
      return;
    }
    this.#size += size;
    const last = this.#events.at(-1);
    // Pieces that wait together are read together.
    if (last?.type === event.type && (event.type === 'text' || event.type === 'reasoning') && 'text' in last) {
      this.#events[this.#events.length - 1] = { type: event.type, text: last.text + event.text };
    } else {
      this.#events.push(event);
    }
    this.#wake?.();
  }

  /** Nothing more comes. What waits is still read, then `error` is thrown if there is one. */
  end(error?: unknown): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#error = error;
    this.#wake?.();
  }

  /** Nothing more comes, and what waits is not read any more. */
  abort(error: unknown): void {
    this.#events = [];
    this.#ended = false;
    this.end(error);
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<AgentEvent> {
    for (;;) {
      const ready = this.#events;
      this.#events = [];
      this.#size = 0;
      yield* ready;
      if (this.#events.length > 0) continue;
      if (this.#ended) break;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
      this.#wake = undefined;
    }
    if (this.#error !== undefined) throw this.#error;
  }
}
