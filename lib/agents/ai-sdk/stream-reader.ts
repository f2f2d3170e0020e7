import { randomBytes } from 'node:crypto';
import type { AgentEvent, FinishEvent, UsageEvent } from '../../../types/gateway';
import type { ToolCall } from '../../../types/openai';
import { gatewayError } from '../../errors/gateway-error';
import type { SdkPart, SdkUsage } from './sdk';

type Finish = FinishEvent['reason'];

/** Reads the AI SDK's stream of one run, part by part, into the events of the run. */
export class StreamReader {
  /** The calls of client tools, by the provider's ids. */
  readonly #calls = new Map<string, ToolCall>();
  /** The agent's own tools that are at work, by the ids of the calls. */
  readonly #working = new Map<string, string>();
  #usage: UsageEvent | undefined;
  #finish: Finish | undefined;
  #text = '';
  /** A new step has begun, and the text of the one before needs an end. */
  #newStep = false;
  #acted = false;
  readonly #clientTools: ReadonlySet<string>;

  constructor(clientTools: ReadonlySet<string>) {
    this.#clientTools = clientTools;
  }

  /** Whether the model has said all that it wanted to say. */
  get complete(): boolean {
    return this.#finish === 'stop';
  }

  /** Whether a tool of the agent's own has been called: from then on, another run would do it again. */
  get acted(): boolean {
    return this.#acted;
  }

  /** All that has been said to the client. */
  get text(): string {
    return this.#text;
  }

  get calls(): ToolCall[] {
    return [...this.#calls.values()];
  }

  /** The ids of the calls on the wire, and the provider's own. */
  get ids(): Map<string, string> {
    return new Map([...this.#calls].map(([theirs, call]) => [call.id, theirs]));
  }

  /**
   * @throws What the provider or the SDK says went wrong.
   */
  read(part: SdkPart): AgentEvent[] {
    switch (part.type) {
      case 'text-delta':
        return this.#say(part.text ?? '');
      case 'reasoning-delta':
        return [{ type: 'reasoning', text: part.text ?? '' }];
      case 'source':
        return part.sourceType === 'url' ? [this.#cite(part)] : [];
      case 'tool-input-start':
        return this.#isClient(part) ? [this.#open(part.id ?? '', part.toolName ?? '')] : [];
      case 'tool-input-delta':
        return this.#append(part.id ?? '', part.delta ?? '');
      case 'tool-call':
        return this.#isClient(part) ? this.#complete(part) : [this.#start(part)];
      case 'tool-result':
        return part.preliminary ? [] : this.#end(part);
      case 'tool-error':
        return this.#end(part, 'failed');
      case 'tool-output-denied':
        return this.#end(part, 'denied');
      case 'finish-step':
        this.#newStep = this.#text !== '';
        return part.usage ? [this.#spend(part.usage)] : [];
      case 'finish':
        this.#finish = this.#reason(part.finishReason);
        return [{ type: 'finish', reason: this.#finish }];
      case 'error':
        throw part.error;
      default:
        return [];
    }
  }

  #isClient({ toolName = '', providerExecuted }: SdkPart): boolean {
    return this.#clientTools.has(toolName) && !providerExecuted;
  }

  #say(delta: string): AgentEvent[] {
    if (delta === '') return [];
    const text = this.#newStep && !/\s/.test(this.#text.at(-1) ?? '') ? `\n\n${delta}` : delta;
    this.#newStep = false;
    this.#text += text;
    return [{ type: 'text', text }];
  }

  /** The SDK does not say which words a source stands behind, so it stands where it came. */
  #cite({ url = '', title = url }: SdkPart): AgentEvent {
    const at = this.#text.length;
    return {
      type: 'annotation',
      annotation: { type: 'url-citation', url, title, startIndex: at, endIndex: at },
    };
  }

  /** Under an id of ours: some providers number their calls anew in each reply. */
  #open(theirs: string, name: string): AgentEvent {
    const id = `call_${randomBytes(12).toString('hex')}`;
    this.#calls.set(theirs, { id, type: 'function', function: { name, arguments: '' } });
    return { type: 'tool-call', id, name, arguments: '' };
  }

  #append(theirs: string, text: string): AgentEvent[] {
    const call = this.#calls.get(theirs);
    if (call === undefined || text === '') return [];
    call.function.arguments += text;
    return [{ type: 'tool-call', id: call.id, arguments: text }];
  }

  #complete({ toolCallId = '', toolName = '', input }: SdkPart): AgentEvent[] {
    const opened = this.#calls.has(toolCallId) ? [] : [this.#open(toolCallId, toolName)];
    if (this.#calls.get(toolCallId)?.function.arguments !== '') return opened;
    const text = typeof input === 'string' ? input : JSON.stringify(input ?? {});
    return [...opened, ...this.#append(toolCallId, text)];
  }

  #start({ toolCallId: id = '', toolName: tool = '' }: SdkPart): AgentEvent {
    this.#acted = true;
    this.#working.set(id, tool);
    return { type: 'progress', id, tool, phase: 'start' };
  }

  #end({ toolCallId: id = '' }: SdkPart, text?: string): AgentEvent[] {
    const tool = this.#working.get(id);
    if (tool === undefined) return [];
    this.#working.delete(id);
    return [{ type: 'progress', id, tool, phase: 'end', ...(text !== undefined && { text }) }];
  }

  #spend(step: SdkUsage): UsageEvent {
    const before = this.#usage;
    const cached = step.inputTokenDetails?.cacheReadTokens ?? step.cachedInputTokens;
    const reasoning = step.outputTokenDetails?.reasoningTokens ?? step.reasoningTokens;
    this.#usage = {
      type: 'usage',
      promptTokens: (before?.promptTokens ?? 0) + (step.inputTokens ?? 0),
      completionTokens: (before?.completionTokens ?? 0) + (step.outputTokens ?? 0),
      ...sum('cachedTokens', before?.cachedTokens, cached),
      ...sum('reasoningTokens', before?.reasoningTokens, reasoning),
    };
    return this.#usage;
  }

  #reason(reason: string | undefined): Finish {
    switch (reason) {
      case 'length':
        return 'length';
      case 'content-filter':
        return 'content_filter';
      case 'tool-calls':
        if (this.#calls.size > 0) return 'tool_calls';
        if (this.#working.size > 0) throw this.#stuck();
        // The steps were used up while the model still wanted its tools: an end by a limit, not of its own will.
        return 'length';
      case 'error':
      case 'unknown':
        throw gatewayError('upstream_error', 'The answer of the model provider broke off.');
      default:
        return 'stop';
    }
  }

  #stuck(): Error {
    const names = [...new Set(this.#working.values())].map((name) => `'${name}'`).join(', ');
    return gatewayError(
      'agent_error',
      `The agent waits for its own tool ${names}, which nobody runs here: it has no execute(), or wants an approval.`,
    );
  }
}

function sum(name: string, before: number | undefined, step: number | undefined): Record<string, number> {
  return before === undefined && step === undefined ? {} : { [name]: (before ?? 0) + (step ?? 0) };
}
