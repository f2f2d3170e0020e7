import type { AgentEvent } from '../../../types/gateway';
import type { Progress } from '../../../types/openai';
import type { ResponseObject } from '../../../types/responses';
import { progressOf } from '../../run-events';
import type { ResponseAnswer } from './answer';

/** The answer as one JSON object. */
export class JsonAnswer {
  readonly #answer: ResponseAnswer;
  /** The member that tells of the agent's own tools (`options.progress: 'extension'`). */
  readonly #progressField: string;
  #progress: Progress[] | undefined;

  constructor(answer: ResponseAnswer, progressField: string) {
    this.#answer = answer;
    this.#progressField = progressField;
  }

  add(event: AgentEvent): Promise<void> | undefined {
    if (event.type === 'finish') return this.#answer.finish(event.reason);
    this.#answer.add(event);
    if (event.type === 'progress' && this.#answer.tellsProgressBeside) {
      this.#progress ??= [];
      this.#progress.push(progressOf(event));
    }
    return undefined;
  }

  body(): ResponseObject {
    const { object } = this.#answer;
    return this.#progress === undefined ? object : { ...object, [this.#progressField]: this.#progress };
  }
}
