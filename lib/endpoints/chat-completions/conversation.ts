import type { AssistantMessage, ChatMessage } from '../../../types/openai';
import { type ApiError, invalidRequest } from '../../errors/api-error';
import { turnStart } from '../../messages';

/**
 * The rules between messages: what an assistant message must have, that calls and their answers match, and that there is
 * something to answer.
 *
 * @throws ApiError 400 for the first message at fault.
 */
export function checkConversation(messages: readonly ChatMessage[]): void {
  let open = new Set<string>();
  messages.forEach((message, i) => {
    if (message.role === 'tool') {
      if (!open.delete(message.tool_call_id)) throw orphan(i);
      return;
    }
    if (open.size > 0) throw unanswered(open, i);
    if (message.role === 'assistant') {
      checkContent(message, i);
      open = new Set(message.tool_calls?.map((call) => call.id));
    }
  });
  if (open.size > 0) throw unanswered(open, messages.length - 1);
  const last = messages.at(-1)?.role;
  if (last === 'assistant')
    throw nothingToAnswer(
      'The last message is from the assistant, so there is nothing to answer. Add a user or tool message.',
    );
  if (!messages.slice(turnStart(messages)).some(saysSomething)) {
    throw nothingToAnswer(
      'Missing user message: there must be a user message with content, or a tool message, after the last assistant message.',
    );
  }
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
  if (message.content === null)
    throw invalidRequest(null, param, "Invalid value for 'content': expected a string, got null.");
  throw invalidRequest('missing_required_parameter', param, `Missing required parameter: '${param}'.`);
}

function orphan(i: number): ApiError {
  return invalidRequest(
    null,
    `messages[${i}].role`,
    "Invalid parameter: messages with role 'tool' must be a response to a preceeding message with 'tool_calls'.",
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
