import type { AgentEvent, FinishEvent, ProgressEvent, ToolCallEvent } from '../../../types/gateway';
import type { ChatCompletionChunk, Usage } from '../../../types/openai';
import type { ApiError } from '../../errors/api-error';
import { DONE, type Mapper } from '../../http/send-stream';
import { progressLine, progressOf } from '../../run-events';
import { eventJson } from '../../text';
import { type AnswerHead, annotationOf, finishOf, NO_USAGE, usageOf } from './completion';

type Delta = ChatCompletionChunk['choices'][0]['delta'];

/**
 * Maps the events of a run to the text of an event stream: the role once, deltas, the finish chunk, the usage chunk if the
 * client asked for it, `[DONE]`. Order and shape are those of the live service (captures of 2026).
 */
export class Chunks implements Mapper {
  readonly #head: AnswerHead;
  readonly #includeUsage: boolean;
  /** Everything of a chunk that is the same in the whole stream, built once. */
  readonly #prefix: string;
  readonly #suffix: string;
  #usage: Usage = NO_USAGE;
  #begun = false;
  readonly #calls = new Map<string, number>();

  constructor(head: AnswerHead, includeUsage: boolean) {
    this.#head = head;
    this.#includeUsage = includeUsage;
    const { id, created, model } = head;
    const constant = eventJson({ id, object: 'chat.completion.chunk', created, model }).slice(0, -1);
    this.#prefix = `data: ${constant},"choices":[{"index":0,"delta":`;
    this.#suffix = includeUsage ? '}],"usage":null}\n\n' : '}]}\n\n';
  }

  /** The text for one event; empty where the event says nothing on the wire. */
  of(event: AgentEvent): string {
    switch (event.type) {
      case 'text':
        return (
          this.#begin() +
          this.#prefix +
          `{"content":${eventJson(event.text)}},"logprobs":null,"finish_reason":null` +
          this.#suffix
        );
      case 'reasoning':
        // What has a token alone has no form here.
        return event.text === '' ? '' : this.#delta({ reasoning_content: event.text });
      case 'refusal':
        return this.#delta({ refusal: event.text });
      case 'annotation':
        return this.#delta({ annotations: [annotationOf(event.annotation)] });
      case 'tool-call':
        return this.#call(event);
      case 'usage':
        this.#usage = usageOf(event);
        return '';
      case 'finish':
        return this.#finish(event);
      case 'progress':
        return this.#progress(event);
    }
  }

  /** A failure after the headers: the only form that every client reports (measured), and no finish chunk. */
  fail(error: ApiError): string {
    return `data: ${eventJson(error.toBody())}\n\n${DONE}`;
  }

  #begin(content: '' | null = ''): string {
    if (this.#begun) return '';
    this.#begun = true;
    return this.#chunk({ role: 'assistant', content, refusal: null });
  }

  #delta(delta: Delta): string {
    return this.#begin() + this.#chunk(delta);
  }

  #progress(event: ProgressEvent): string {
    switch (this.#head.progress) {
      case 'extension':
        return this.#delta({ [this.#head.progressField]: progressOf(event) });
      case 'reasoning_content':
        return this.#delta({ reasoning_content: progressLine(event) });
      // A chunk has no form for a call that is done.
      case 'mcp_call':
      case null:
        return '';
    }
  }

  #call({ id, name, arguments: text }: ToolCallEvent): string {
    const index = this.#calls.get(id);
    const isNew = index === undefined;
    const position = index ?? this.#calls.size;
    if (isNew) this.#calls.set(id, position);
    if (this.#head.functions) {
      // The deprecated form has one call; more cannot be said in it.
      if (position > 0) return '';
      return (
        this.#begin(null) +
        this.#chunk({ function_call: isNew && name ? { name, arguments: text } : { arguments: text } })
      );
    }
    const identity = isNew
      ? this.#begin(null) +
        this.#chunk({
          tool_calls: [{ index: position, id, type: 'function', function: { name: name ?? '', arguments: '' } }],
        })
      : '';
    return text === ''
      ? identity
      : identity + this.#chunk({ tool_calls: [{ index: position, function: { arguments: text } }] });
  }

  #finish({ reason }: FinishEvent): string {
    const finish = JSON.stringify(finishOf(reason, this.#head));
    return (
      this.#begin() +
      this.#prefix +
      `{},"logprobs":null,"finish_reason":${finish}` +
      this.#suffix +
      this.#usageChunk() +
      DONE
    );
  }

  /** Without include_usage there is no chunk with empty choices: naive clients read `choices[0]` of every chunk. */
  #usageChunk(): string {
    if (!this.#includeUsage) return '';
    const { id, created, model } = this.#head;
    return `data: ${eventJson({ id, object: 'chat.completion.chunk', created, model, choices: [], usage: this.#usage })}\n\n`;
  }

  #chunk(delta: Delta): string {
    return `${this.#prefix + eventJson(delta)},"logprobs":null,"finish_reason":null${this.#suffix}`;
  }
}
