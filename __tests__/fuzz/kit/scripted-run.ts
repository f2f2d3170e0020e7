import { setImmediate as nextTurn } from 'node:timers/promises';
import type { AgentEvent, AgentRun, GatewayRuntime } from '../../../types/gateway';
import { TOKEN } from './served';

/** What a run does, step by step. */
export interface Script {
  steps: readonly Step[];
  end: End;
  /** What `run()` returns: a generator, or an iterator that some host wrote by hand. */
  form: 'generator' | 'iterator' | 'iterator without return' | 'iterator whose return rejects';
}

/** Something is yielded, right or wrong; or a turn of the event loop passes; or the client leaves. */
export type Step = { kind: 'yield'; value: unknown } | { kind: 'turn' } | { kind: 'client leaves' };

export type End =
  | { kind: 'return' }
  | { kind: 'throw'; thrown: unknown }
  /** Nothing more comes until the signal aborts; then the run throws the signal's reason, or returns. */
  | { kind: 'hang'; by: 'throw' | 'return' }
  /** `run` itself throws, or returns something else than an AsyncIterable; there are no steps then. */
  | { kind: 'no iterable'; returned: unknown }
  | { kind: 'throws at once'; thrown: unknown };

/** A runtime that plays scripts, and knows how each of its runs went. */
export class ScriptedRuntime implements GatewayRuntime {
  script: Script = { steps: [], end: { kind: 'return' }, form: 'generator' };
  /** Cuts the line to the client of the case. */
  leave: () => void = () => {};
  /** Runs that have been started and not stopped. */
  running = 0;
  started = 0;
  signal: AbortSignal | undefined;

  config() {
    return { gateway: { auth: { mode: 'token' as const, token: TOKEN } } };
  }

  agents() {
    return [{ id: 'main' }];
  }

  run({ signal }: AgentRun): AsyncIterable<AgentEvent> {
    const { end, form } = this.script;
    this.started += 1;
    this.signal = signal;
    if (end.kind === 'throws at once') throw end.thrown;
    if (end.kind === 'no iterable') return end.returned as AsyncIterable<AgentEvent>;
    const events = this.#play(this.script, signal);
    if (form === 'generator') return events;
    const next = () => events.next();
    const stop = () => events.return(undefined);
    // Without `return` there is only the signal to stop by.
    if (form === 'iterator without return') signal.addEventListener('abort', () => void stop(), { once: true });
    const iterator = {
      iterator: { next, return: stop },
      'iterator without return': { next },
      'iterator whose return rejects': { next, return: () => stop().then(() => Promise.reject(new Error('return'))) },
    }[form];
    return { [Symbol.asyncIterator]: () => iterator };
  }

  async *#play({ steps, end }: Script, signal: AbortSignal): AsyncGenerator<AgentEvent> {
    this.running += 1;
    try {
      for (const step of steps) {
        if (step.kind === 'yield') yield step.value as AgentEvent;
        else if (step.kind === 'turn') await nextTurn();
        else {
          this.leave();
          await aborted(signal);
        }
      }
      if (end.kind === 'throw') throw end.thrown;
      if (end.kind === 'hang') {
        this.leave();
        await aborted(signal);
        if (end.by === 'throw') throw signal.reason;
      }
    } finally {
      this.running -= 1;
    }
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
