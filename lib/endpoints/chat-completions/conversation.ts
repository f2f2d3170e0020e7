import type { AssistantMessage, ChatMessage } from '../../../types/openai';
import { type ApiError, invalidRequest } from '../../errors/api-error';
import { isInstruction, textOf, turnStart } from '../../messages';
import { quote } from '../../validation/wording';

/**
 * The rules between messages: what an assistant message must have, that calls and their answers match, and that there is
 * something to answer.
 *
 * @returns The messages in the order in which any provider takes them: what the assistant says between a call and its
 * results stands before the call (Codex 0.80 splits a reply with a text and calls that way). The same array otherwise.
 * @throws ApiError 400 for the first message at fault.
 */
export function checkedConversation(messages: ChatMessage[]): ChatMessage[] {
  const order = new CallOrder(messages);
  for (const [i, message] of messages.entries()) order.add(message, i);
  const ordered = order.end();
  if (ordered.at(-1)?.role === 'assistant') {
    throw nothingToAnswer(
      'The last message is from the assistant, so there is nothing to answer. Add a user or tool message.',
    );
  }
  if (!hasTurn(ordered)) {
    throw nothingToAnswer(
      'Missing user message: there must be a user message with content, a tool message, or only instructions after the last assistant message.',
    );
  }
  return ordered;
}

/** Reads the messages one by one: each call is answered, by the messages that follow it. */
class CallOrder {
  readonly #given: ChatMessage[];
  /** The calls that are not answered yet, all of one message. */
  #open = new Set<string>();
  /** Where that message stands. */
  #callAt = 0;
  /** The messages so far, once they differ from what was given. */
  #ordered: ChatMessage[] | undefined;
  /** The message of the open calls and their results, while texts are put before them. */
  #held: ChatMessage[] | undefined;

  constructor(given: ChatMessage[]) {
    this.#given = given;
  }

  add(message: ChatMessage, i: number): void {
    if (message.role === 'tool') {
      if (!this.#open.delete(message.tool_call_id)) throw orphan(i);
      (this.#held ?? this.#ordered)?.push(message);
      if (this.#open.size === 0) this.#release();
      return;
    }
    const calls = (message.role === 'assistant' && message.tool_calls) || [];
    if (this.#open.size > 0 && (message.role !== 'assistant' || calls.length > 0)) throw unanswered(this.#open, i);
    if (message.role === 'assistant') checkContent(message, i);
    if (this.#open.size > 0) {
      this.#ordered ??= this.#given.slice(0, i);
      this.#held ??= this.#ordered.splice(this.#callAt);
    } else if (calls.length > 0) {
      this.#callAt = this.#ordered?.length ?? i;
      this.#open = idsOf(calls, i);
    }
    this.#ordered?.push(message);
  }

  end(): ChatMessage[] {
    if (this.#open.size > 0) throw unanswered(this.#open, this.#given.length - 1);
    return this.#ordered ?? this.#given;
  }

  #release(): void {
    for (const message of this.#held ?? []) this.#ordered?.push(message);
    this.#held = undefined;
  }
}

function idsOf(calls: NonNullable<AssistantMessage['tool_calls']>, i: number): Set<string> {
  const ids = new Set<string>();
  for (const [j, { id }] of calls.entries()) {
    if (ids.has(id)) throw repeatedId(id, `messages[${i}].tool_calls[${j}].id`);
    ids.add(id);
  }
  return ids;
}

/** A turn of instructions only is one: the live service has the assistant speak first. */
function hasTurn(messages: readonly ChatMessage[]): boolean {
  const turn = messages.slice(turnStart(messages));
  const said = turn.filter((message) => !isInstruction(message));
  return said.length > 0 ? said.some(saysSomething) : turn.some(({ content }) => textOf(content).trim() !== '');
}

function saysSomething(message: ChatMessage): boolean {
  if (message.role === 'tool') return true;
  if (message.role !== 'user') return false;
  if (typeof message.content === 'string') return message.content.trim() !== '';
  return message.content.some((part) => part.type !== 'text' || part.text.trim() !== '');
}

function checkContent(message: AssistantMessage & { audio?: unknown }, i: number): void {
  if (message.content != null || message.tool_calls != null || message.refusal != null || message.audio != null) return;
  const param = `messages[${i}].content`;
  if (message.content === null) throw nullContent(param);
  throw invalidRequest('missing_required_parameter', param, `Missing required parameter: '${param}'.`);
}

/** The live service treats a null content apart from other wrong types: no code, another sentence (measured 2026-08). */
export function nullContent(param: string): ApiError {
  return invalidRequest(null, param, "Invalid value for 'content': expected a string, got null.");
}

function orphan(i: number): ApiError {
  return invalidRequest(
    null,
    `messages[${i}].role`,
    "Invalid parameter: messages with role 'tool' must be a response to a preceeding message with 'tool_calls'.",
  );
}

function repeatedId(id: string, param: string): ApiError {
  return invalidRequest(
    'invalid_value',
    param,
    `Invalid value for '${param}': another call of the same message has the id ${quote(id)}. Give each call an id of its own.`,
  );
}

function unanswered(ids: Set<string>, i: number): ApiError {
  const shown = [...ids].slice(0, 8).map((id) => id.slice(0, 64));
  return invalidRequest(
    null,
    `messages[${i}].role`,
    `An assistant message with 'tool_calls' must be followed by tool messages responding to each 'tool_call_id'. The following tool_call_ids did not have response messages: ${shown.join(', ')}`,
  );
}

function nothingToAnswer(message: string): ApiError {
  return invalidRequest(null, 'messages', message);
}
