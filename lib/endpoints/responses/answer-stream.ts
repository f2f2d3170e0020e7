import type { AgentEvent, FinishEvent, ProgressEvent } from '../../../types/gateway';
import type { ApiError } from '../../errors/api-error';
import { DONE } from '../../http/send-stream';
import { progressOf } from '../../run-events';
import { eventJson } from '../../text';
import type { ResponseAnswer } from './answer';
import type { ResponseEvents } from './events';

/** Codex gives a stream up that had no event for 300 s, and counts no comment as one (measured). */
const COMMENTS_BEFORE_EVENT = 3;

/** The answer as an event stream: `created` and `in_progress`, what the output tells of itself, and one terminal event. */
export class StreamAnswer {
  readonly #answer: ResponseAnswer;
  readonly #events: ResponseEvents;
  readonly #progressField: string;
  #begun = false;
  #comments = 0;

  constructor(answer: ResponseAnswer, events: ResponseEvents, progressField: string) {
    this.#answer = answer;
    this.#events = events;
    this.#progressField = progressField;
  }

  /** Tells of a run that waits for its place and that nobody waits for; `started` follows when it has it. */
  queue(): void {
    this.#begun = true;
    this.#answer.object.status = 'queued';
    this.#snapshot('response.created');
    this.#snapshot('response.queued');
  }

  started(): void {
    this.#answer.object.status = 'in_progress';
    this.#snapshot('response.in_progress');
  }

  /** The text for one event of the run; a promise of it where the response must be kept first. */
  of(event: AgentEvent): string | Promise<string> {
    if (!this.#begun) this.#begin();
    if (event.type === 'finish') return this.#finish(event.reason);
    this.#answer.add(event);
    if (event.type === 'progress' && this.#answer.tellsProgressBeside) this.#tellProgress(event);
    return this.#events.take();
  }

  /**
   * A failure after the first event. `error` has its members twice, nested and beside: no other form is seen by every client,
   * and some see only `response.failed` (measured). A response that was cancelled has no error: there is no event for it that the
   * SDK's `.stream()` takes, so it is told by `response.failed`, too, whose response says `cancelled`.
   */
  async fail(error: ApiError): Promise<string> {
    await this.#answer.fail(error);
    if (this.#answer.object.status === 'failed') this.#tellError(error);
    this.#snapshot('response.failed');
    return this.#events.take() + DONE;
  }

  /** The same by one terminal event, where `error` is what ends an exchange by itself: on a WebSocket. */
  async failAtOnce(error: ApiError): Promise<void> {
    await this.#answer.fail(error);
    this.#snapshot('response.failed');
  }

  #tellError(error: ApiError): void {
    const { code, message, param, type } = error.toBody().error;
    const members = eventJson({ code, message, param, error: { type, code, message, param } });
    this.#events.emit('error', members.slice(1, -1));
  }

  /** What is said in a silence; undefined where a comment will do. */
  keepAlive(): string | undefined {
    if (!this.#begun) {
      this.#begin();
      return this.#events.take();
    }
    this.#comments += 1;
    // What has ended and is being kept is told as a whole.
    if (this.#answer.object.status !== 'in_progress') return undefined;
    if (this.#comments % (COMMENTS_BEFORE_EVENT + 1) !== 0) return undefined;
    this.#snapshot('response.in_progress');
    return this.#events.take();
  }

  async #finish(reason: FinishEvent['reason']): Promise<string> {
    await this.#answer.finish(reason);
    this.#snapshot(`response.${this.#answer.object.status}`);
    return this.#events.take() + DONE;
  }

  /** An extra member of an event that may come again: an event of another name makes the SDK's `.stream()` throw (measured). */
  #tellProgress(event: ProgressEvent): void {
    const progress = eventJson([progressOf(event)]);
    this.#snapshot('response.in_progress', `,"${this.#progressField}":${progress}`);
  }

  #begin(): void {
    this.#begun = true;
    this.#snapshot('response.created');
    this.#snapshot('response.in_progress');
  }

  #snapshot(type: string, more = ''): void {
    this.#events.emit(type, `"response":${eventJson(this.#answer.object)}${more}`);
  }
}
