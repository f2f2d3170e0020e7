import type { AssistantMessage, ChatMessage, ToolMessage } from '../../types/openai';
import type { InputItem, InputMessage, ReasoningItem } from '../../types/responses';
import { invalidRequest } from '../errors/api-error';
import { assistantText, messageContent, toolContent } from './content';

type ItemOf<T extends string> = Extract<InputItem, { type: T }>;

/** An assistant's message with the results of its calls, or any other message. */
interface Entry {
  message: ChatMessage;
  results: readonly ToolMessage[];
}

/** Those of most entries: a long conversation has very many. */
const NO_RESULTS: readonly ToolMessage[] = [];

/**
 * The conversation that items make up, as messages. Neighbouring items of the assistant, texts and calls, are one message. A
 * call's result stands right behind that message, wherever the client put it: models want it there, and clients put texts
 * between (cursor-byok#307).
 */
export class History {
  readonly #entries: Entry[] = [];
  readonly #callers = new Map<string, Entry>();
  readonly #open = new Set<string>();
  readonly #kept: string;
  readonly #sources = new Map<ChatMessage, string>();
  /** What was thought for the message that comes next, and for which message what was thought. */
  #thought: ReasoningItem[] = [];
  readonly #reasoning: { message: ChatMessage; item: ReasoningItem }[] = [];

  /** @param kept where items come from that the request does not bring itself, for messages to the client. */
  constructor(kept: string) {
    this.#kept = kept;
  }

  /**
   * Adds an item. Kinds that no agent can use are left out; returns false for those.
   *
   * @param source where the item stands in the request: `input[2]`. Left out for what was kept, of which there may be much.
   * @throws ApiError 400 for a result without a call, or a second call of an id that waits for its result.
   */
  add(item: InputItem, source = this.#kept): boolean {
    switch (item.type) {
      case 'message':
        return this.#addMessage(item as InputMessage, source);
      case 'function_call': {
        const { call_id, name, arguments: text } = item as ItemOf<'function_call'>;
        return this.#addCall(call_id, name, text, source);
      }
      case 'custom_tool_call': {
        const { call_id, name, input } = item as ItemOf<'custom_tool_call'>;
        return this.#addCall(call_id, name, JSON.stringify({ input }), source);
      }
      case 'function_call_output':
      case 'custom_tool_call_output': {
        const { call_id, output } = item as ItemOf<'function_call_output'>;
        return this.#addResult(call_id, { role: 'tool', tool_call_id: call_id, content: toolContent(output) }, source);
      }
      case 'reasoning':
        this.#thought.push(item as ReasoningItem);
        return false;
      default:
        return false;
    }
  }

  /**
   * The messages, in order.
   *
   * @throws ApiError 400 for a call without a result.
   */
  messages(): ChatMessage[] {
    for (const id of this.#open) {
      throw invalidRequest(null, 'input', `No tool output found for function call ${id.slice(0, 64)}.`);
    }
    const messages: ChatMessage[] = [];
    for (const { message, results } of this.#entries) {
      messages.push(message);
      for (const result of results) messages.push(result);
    }
    return messages;
  }

  /** What the assistant thought before its messages, in order; what no message followed is left out. */
  get reasoning(): readonly { message: ChatMessage; item: ReasoningItem }[] {
    return this.#reasoning;
  }

  /** Where a message came from. */
  sourceOf(message: ChatMessage): string {
    return this.#sources.get(message) ?? this.#kept;
  }

  #addMessage(item: InputMessage, source: string): true {
    if (item.role === 'assistant') {
      const { message } = this.#assistant(source);
      const { text, refusal } = assistantText(item.content);
      message.content = message.content ? `${message.content}${text}` : text;
      if (refusal !== '') message.refusal = (message.refusal ?? '') + refusal;
      return true;
    }
    this.#thought = [];
    const message = { role: item.role, content: messageContent(item.content) } as ChatMessage;
    this.#push(message, source);
    return true;
  }

  #addCall(id: string, name: string, text: string, source: string): true {
    // An id may come again once it is answered: there are agents that count the calls of each answer anew.
    if (this.#open.has(id)) {
      throw invalidRequest(
        'invalid_value',
        `${source}.call_id`,
        `Two open function calls have the call_id ${id.slice(0, 64)}. Each call needs an id of its own.`,
      );
    }
    const entry = this.#assistant(source);
    entry.message.tool_calls ??= [];
    entry.message.tool_calls.push({ id, type: 'function', function: { name, arguments: text } });
    this.#callers.set(id, entry);
    this.#open.add(id);
    return true;
  }

  #addResult(id: string, message: ToolMessage, source: string): true {
    const caller = this.#callers.get(id);
    if (caller === undefined) {
      throw invalidRequest(
        null,
        'input',
        `No tool call found for function call output with call_id ${id.slice(0, 64)}.`,
      );
    }
    // The AI SDK sends all results again with each step of a loop in a conversation; the first counts.
    if (!this.#open.delete(id)) return true;
    if (caller.results === NO_RESULTS) caller.results = [message];
    else (caller.results as ToolMessage[]).push(message);
    if (source !== this.#kept) this.#sources.set(message, source);
    return true;
  }

  /** The assistant's message that goes on: the last one, while nobody has answered it but its tools. */
  #assistant(source: string): Entry & { message: AssistantMessage } {
    const last = this.#entries.at(-1);
    const goesOn = last?.message.role === 'assistant' && (last.results.length === 0 || this.#open.size > 0);
    const entry = goesOn ? last : this.#push({ role: 'assistant' }, source);
    for (const item of this.#thought) this.#reasoning.push({ message: entry.message, item });
    this.#thought = [];
    return entry as Entry & { message: AssistantMessage };
  }

  #push(message: ChatMessage, source: string): Entry {
    const entry: Entry = { message, results: NO_RESULTS };
    this.#entries.push(entry);
    if (source !== this.#kept) this.#sources.set(message, source);
    return entry;
  }
}
