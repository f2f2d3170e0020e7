import { hash } from 'node:crypto';
import type { Caller, UsageEvent } from '../../types/gateway';
import type { OpenAiCompatOptions, RequestLine } from '../../types/options';
import type { ApiError } from '../errors/api-error';
import { observe } from '../host-callback';
import type { Route } from '../routing/route';
import type { RunObserver } from '../run/play';
import { CHANNELS } from '../telemetry/channels';

/**
 * What is known of an exchange so far, and the steps of its life. Each step is published to whoever subscribes to its channel;
 * the log line is written at the last one. Times are those of `performance.now()`.
 */
export class ExchangeRecord implements RunObserver {
  readonly requestId: string;
  readonly receivedAt = performance.now();
  readonly #logger: OpenAiCompatOptions['logger'];
  #caller: Caller | undefined;
  #route: Route | undefined;
  #startedAt: number | undefined;
  #firstEventAt: number | undefined;
  #usage: UsageEvent | undefined;
  #error: ApiError | undefined;
  #line: RequestLine | undefined;

  constructor(requestId: string, logger: OpenAiCompatOptions['logger']) {
    this.requestId = requestId;
    this.#logger = logger;
    if (CHANNELS.received.hasSubscribers) CHANNELS.received.publish(this);
  }

  get caller(): Caller | undefined {
    return this.#caller;
  }

  get route(): Route | undefined {
    return this.#route;
  }

  /** When the run got its place. */
  get startedAt(): number | undefined {
    return this.#startedAt;
  }

  get firstEventAt(): number | undefined {
    return this.#firstEventAt;
  }

  /** What the run said of its tokens. */
  get usage(): UsageEvent | undefined {
    return this.#usage;
  }

  /** The first thing that went wrong. */
  get error(): ApiError | undefined {
    return this.#error;
  }

  /** The log line; undefined until the exchange is closed. */
  get line(): RequestLine | undefined {
    return this.#line;
  }

  authenticated(caller: Caller): void {
    this.#caller = caller;
    if (CHANNELS.authenticated.hasSubscribers) CHANNELS.authenticated.publish(this);
  }

  routed(route: Route): void {
    this.#route = route;
    if (CHANNELS.routed.hasSubscribers) CHANNELS.routed.publish(this);
  }

  started(): void {
    this.#startedAt = performance.now();
    if (CHANNELS.started.hasSubscribers) CHANNELS.started.publish(this);
  }

  firstEvent(): void {
    if (!CHANNELS.firstEvent.hasSubscribers) return;
    this.#firstEventAt = performance.now();
    CHANNELS.firstEvent.publish(this);
  }

  ended(usage: UsageEvent | undefined): void {
    this.#usage = usage;
    if (CHANNELS.ended.hasSubscribers) CHANNELS.ended.publish(this);
  }

  failed(error: ApiError): void {
    this.#error ??= error;
    if (CHANNELS.failed.hasSubscribers) CHANNELS.failed.publish(this);
  }

  /**
   * The last step.
   *
   * @param finished whether the client has had the whole answer.
   */
  closed(status: number, finished: boolean): void {
    const logger = this.#logger;
    if (logger === undefined && !CHANNELS.closed.hasSubscribers) return;
    const line = this.#lineOf(status, finished);
    this.#line = line;
    if (logger !== undefined) observe('logger', () => logger.info(line), this.requestId);
    if (CHANNELS.closed.hasSubscribers) CHANNELS.closed.publish(this);
  }

  /** It has no text that came from the client: a session is a digest of its key. */
  #lineOf(status: number, finished: boolean): RequestLine {
    const route = this.#route;
    const error = this.#error;
    return {
      requestId: this.requestId,
      caller: this.#caller?.id,
      agent: route?.agent.id,
      session: route && !route.session.stateless ? hash('sha256', route.session.key).slice(0, 16) : undefined,
      source: route?.source,
      task: route?.task,
      status: finished ? status : 499,
      outcome: !finished ? 'client_left' : error === undefined ? 'ok' : 'error',
      code: error?.code ?? undefined,
      durationMs: Math.round(performance.now() - this.receivedAt),
      waitedMs: this.#startedAt === undefined ? undefined : Math.round(this.#startedAt - this.receivedAt),
      promptTokens: this.#usage?.promptTokens,
      completionTokens: this.#usage?.completionTokens,
    };
  }
}
