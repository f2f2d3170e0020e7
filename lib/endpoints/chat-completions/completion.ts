import type { AgentEvent, UrlCitation, UsageEvent } from '../../../types/gateway';
import type { ChatCompletion, FinishReason, MessageAnnotation, Progress, ToolCall, Usage } from '../../../types/openai';
import type { Folder } from '../../http/send-json';
import { progressLine, progressOf, wholeCount } from '../../run-events';
import { foldCall } from '../../tool-calls';

/** What every object of one answer has in common. */
export interface AnswerHead {
  id: string;
  /** Seconds since 1970. */
  created: number;
  /** The request's `model`, as it was sent. */
  model: string;
  /** The client used the deprecated `functions`, and is answered in their words. */
  functions: boolean;
  /** How tools that the agent runs itself are shown, if at all. */
  progress: 'extension' | 'reasoning_content' | 'mcp_call' | null;
  /** The field that shows them as an extension. */
  progressField: string;
}

/** Folds the events of a run into the message they make up. */
export class Completion implements Folder {
  #text = '';
  #refusal = '';
  #reasoning = '';
  #usage: Usage = NO_USAGE;
  #finish: FinishReason = 'stop';
  readonly #progress: Progress[] = [];
  readonly #annotations: MessageAnnotation[] = [];
  readonly #calls = new Map<string, ToolCall>();

  readonly #head: AnswerHead;

  constructor(head: AnswerHead) {
    this.#head = head;
  }

  add(event: AgentEvent): void {
    switch (event.type) {
      case 'text':
        this.#text += event.text;
        break;
      case 'reasoning':
        this.#reasoning += event.text;
        break;
      case 'refusal':
        this.#refusal += event.text;
        break;
      case 'annotation':
        this.#annotations.push(annotationOf(event.annotation));
        break;
      case 'tool-call':
        foldCall(this.#calls, event);
        break;
      case 'progress':
        if (this.#head.progress === 'extension') this.#progress.push(progressOf(event));
        if (this.#head.progress === 'reasoning_content') this.#reasoning += progressLine(event);
        break;
      case 'usage':
        this.#usage = usageOf(event);
        break;
      case 'finish':
        this.#finish = event.reason;
        break;
    }
  }

  body(): ChatCompletion {
    const { id, created, model } = this.#head;
    const message = this.#message();
    const choice = { index: 0, message, logprobs: null, finish_reason: finishOf(this.#finish, this.#head) } as const;
    return { id, object: 'chat.completion', created, model, choices: [choice], usage: this.#usage };
  }

  /** Members that say nothing are left out. Assigned, as spreading costs several times as much (V8; once for each request). */
  #message(): ChatCompletion['choices'][0]['message'] {
    const calls = [...this.#calls.values()];
    const saysNothing = this.#text === '' && (calls.length > 0 || this.#refusal !== '');
    const message: ChatCompletion['choices'][0]['message'] = {
      role: 'assistant',
      content: saysNothing ? null : this.#text,
      refusal: this.#refusal || null,
    };
    if (this.#reasoning !== '') message.reasoning_content = this.#reasoning;
    if (this.#annotations.length > 0) message.annotations = this.#annotations;
    if (this.#progress.length > 0) Object.assign(message, { [this.#head.progressField]: this.#progress });
    const [first] = calls;
    // One call is all that the deprecated form can say.
    if (first !== undefined && this.#head.functions) message.function_call = first.function;
    else if (first !== undefined) message.tool_calls = calls;
    return message;
  }
}

/** Clients read `usage.prompt_tokens` without looking, so a Gateway that reports nothing is answered with zeros. */
export const NO_USAGE: Usage = { prompt_tokens: 0, completion_tokens: 0, total_tokens: 0 };

export function usageOf(event: UsageEvent): Usage {
  const prompt = wholeCount(event.promptTokens);
  const completion = wholeCount(event.completionTokens);
  const usage: Usage = { prompt_tokens: prompt, completion_tokens: completion, total_tokens: prompt + completion };
  if (event.cachedTokens !== undefined) usage.prompt_tokens_details = { cached_tokens: wholeCount(event.cachedTokens) };
  if (event.reasoningTokens !== undefined)
    usage.completion_tokens_details = { reasoning_tokens: wholeCount(event.reasoningTokens) };
  return usage;
}

/** A source in the words of this API. */
export function annotationOf({ url, title, startIndex, endIndex }: UrlCitation): MessageAnnotation {
  return { type: 'url_citation', url_citation: { start_index: startIndex, end_index: endIndex, url, title } };
}

export function finishOf(reason: FinishReason, head: AnswerHead): FinishReason {
  return reason === 'tool_calls' && head.functions ? 'function_call' : reason;
}
