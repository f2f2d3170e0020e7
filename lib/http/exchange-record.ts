import { hash } from 'node:crypto';
import type { AgentEvent, Caller, UsageEvent } from '../../types/gateway';
import type { RequestLine } from '../../types/options';
import type { ApiError } from '../errors/api-error';
import type { Route } from '../routing/route';
import type { Execution } from '../run/execution';

/** What is known of a request so far, for the line that is logged when it is over. */
export class RequestLog {
  readonly #began = performance.now();
  caller: Caller | undefined;
  route: Route | undefined;
  run: Execution | undefined;
  error: ApiError | undefined;
  #usage: UsageEvent | undefined;

  /** What a run says at its end. */
  readonly seeEnd = (event: AgentEvent): void => {
    if (event.type === 'usage') this.#usage = event;
  };

  /** The line. It has no text that came from the client: a session is a digest of its key. */
  line(requestId: string, status: number, finished: boolean): RequestLine {
    const { caller, route, run, error } = this;
    return {
      requestId,
      caller: caller?.id,
      agent: route?.agent.id,
      session: route && !route.session.stateless ? hash('sha256', route.session.key).slice(0, 16) : undefined,
      source: route?.source,
      task: route?.task,
      status: finished ? status : 499,
      outcome: !finished ? 'client_left' : error === undefined ? 'ok' : 'error',
      code: error?.code ?? undefined,
      durationMs: Math.round(performance.now() - this.#began),
      waitedMs: run?.startedAt === undefined ? undefined : Math.round(run.startedAt - this.#began),
      promptTokens: this.#usage?.promptTokens,
      completionTokens: this.#usage?.completionTokens,
    };
  }
}
