import type { AgentEvent } from '../../types/gateway';
import type { ChatCompletion, FinishReason, Progress, ToolCall, UrlCitation, Usage } from '../../types/openai';

import { foldCall } from '../tool-calls';
import { progressLine, progressOf } from './progress';

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
  progress: 'extension' | 'reasoning_content' | null;
}

/** Plays the events of a run to whoever takes them, and rejects with its failure. */
export type Play = (sink: (event: AgentEvent) => Promise<void> | undefined) => Promise<void>;

/** Folds the events of a run into the message they make up. */
export class Completion {
  #text = '';
  #refusal = '';
  #reasoning = '';
  #usage: Usage = NO_USAGE;
  #finish: FinishReason = 'stop';
  readonly #progress: Progress[] = [];
  readonly #annotations: UrlCitation[] = [];
  readonly #calls = new Map<string, ToolCall>();

  constructor(private readonly head: AnswerHead) {}

  readonly add = (event: AgentEvent): undefined => {
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
        this.#annotations.push(event.annotation);
        break;
      case 'tool-call':
        foldCall(this.#calls, event);
        break;
      case 'progress':
        if (this.head.progress === 'extension') this.#progress.push(progressOf(event));
        if (this.head.progress === 'reasoning_content') this.#reasoning += progressLine(event);
        break;
      case 'usage':
        this.#usage = usageOf(event);
        break;
      case 'finish':
        this.#finish = event.reason;
        break;
    }
  };

  toJSON(): ChatCompletion {
    const { head } = this;
    const calls = [...this.#calls.values()];
    return {
      id: head.id,
      object: 'chat.completion',
      created: head.created,
      model: head.model,
      choices: [
        {
          index: 0,
          message: {
            role: 'assistant',
            content: this.#text === '' && (calls.length > 0 || this.#refusal !== '') ? null : this.#text,
            refusal: this.#refusal || null,
            ...(this.#reasoning && { reasoning_content: this.#reasoning }),
            ...(this.#annotations.length > 0 && { annotations: this.#annotations }),
            ...(this.#progress.length > 0 && { clawdbot_progress: this.#progress }),
            ...callsOf(calls, head),
          },
          logprobs: null,
          finish_reason: finishOf(this.#finish, head),
        },
      ],
      usage: this.#usage,
    };
  }
}

/** Clients read `usage.prompt_tokens` without looking, so a Gateway that reports nothing is answered with zeros. */
export const NO_USAGE: Usage = { prompt_tokens: 0, completion_tokens: 0, total_tokens: 0 };

export function usageOf(event: Extract<AgentEvent, { type: 'usage' }>): Usage {
  const [prompt, completion, cached, reasoning] = [
    event.promptTokens,
    event.completionTokens,
    event.cachedTokens,
    event.reasoningTokens,
  ].map(count);
  return {
    prompt_tokens: prompt ?? 0,
    completion_tokens: completion ?? 0,
    total_tokens: (prompt ?? 0) + (completion ?? 0),
    ...(cached !== undefined && { prompt_tokens_details: { cached_tokens: cached } }),
    ...(reasoning !== undefined && { completion_tokens_details: { reasoning_tokens: reasoning } }),
  };
}

export function finishOf(reason: FinishReason, head: AnswerHead): FinishReason {
  return reason === 'tool_calls' && head.functions ? 'function_call' : reason;
}

/** One call is all that the deprecated form can say. */
function callsOf(
  calls: ToolCall[],
  head: AnswerHead,
): { tool_calls?: ToolCall[]; function_call?: ToolCall['function'] } {
  const [first] = calls;
  if (first === undefined) return {};
  return head.functions ? { function_call: first.function } : { tool_calls: calls };
}

/** Clients parse counts as integers (Zed fails on anything else). */
function count(tokens: number | undefined): number | undefined {
  if (tokens === undefined) return undefined;
  return Number.isFinite(tokens) ? Math.max(0, Math.round(tokens)) : 0;
}
