import type { RequestHandler } from 'express';
import { openAiCompat } from '../../lib';
import type { AgentEvent, AgentRun } from '../../types/gateway';
import type { OpenAiCompatOptions } from '../../types/options';
import { chat, request } from './chat';
import { aborted, gate, scriptedRuntime } from './scripted-runtime';
import { host, serve } from './serve';

export interface HeldRun {
  run: AgentRun;
  /** Lets the run say its text and finish. */
  end(): void;
}

/**
 * A Gateway whose runs are held until a test ends them. Streams get a heartbeat soon, so that the answer to a request that
 * waits for its session tells that it waits.
 */
export async function heldGateway(options: OpenAiCompatOptions = {}) {
  const started: HeldRun[] = [];
  const waiting: ((run: HeldRun) => void)[] = [];
  let underWay = 0;
  let most = 0;
  const runtime = scriptedRuntime({
    run: async function* (run): AsyncGenerator<AgentEvent> {
      const { opened, open } = gate();
      const held = { run, end: () => open() };
      most = Math.max(most, ++underWay);
      const waiter = waiting.shift();
      if (waiter) waiter(held);
      else started.push(held);
      try {
        await Promise.race([opened, aborted(run.signal)]);
        yield { type: 'text', text: String(run.turn[0]?.content) };
      } finally {
        underWay--;
      }
    },
  });
  const reported: unknown[] = [];
  const compat = openAiCompat(runtime, { heartbeatMs: 10, onError: (error) => void reported.push(error), ...options });
  const leaving = gate();
  const watch: RequestHandler = (_req, res, next) => {
    res.once('close', () => res.writableFinished || leaving.open());
    next();
  };
  const url = await serve(host(watch, compat));
  /** The next run that starts. */
  const next = (): Promise<HeldRun> => {
    const held = started.shift();
    return held ? Promise.resolve(held) : new Promise((resolve) => waiting.push(resolve));
  };
  /** Sends a text; resolves with the answer's headers: for a stream that is while it waits. */
  const say = (
    text: string,
    more: object = {},
    { signal, headers }: { signal?: AbortSignal; headers?: Record<string, string> } = {},
  ) =>
    chat(
      url,
      request({ messages: [{ role: 'user', content: text }], user: 'bob', stream: true, ...more }),
      headers,
      signal,
    );
  return {
    url,
    compat,
    runtime,
    reported,
    most: () => most,
    /** Resolves when the server has seen a client leave. */
    left: leaving.opened,
    started: next,
    say,
    /** Sends a text, and leaves while its run is under way; resolves with the run when the server has seen it. */
    async sayAndLeave(text: string, more: object = {}): Promise<HeldRun> {
      const controller = new AbortController();
      const response = await say(text, more, { signal: controller.signal });
      const held = await next();
      controller.abort();
      await response.text().catch(() => undefined);
      await leaving.opened;
      return held;
    },
  };
}
