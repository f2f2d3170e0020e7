import type { AssistantMessage, ChatMessage, ContentPart, ToolMessage } from '../../../../types/openai';
import type { StoredMessage } from './store';
import { newestTurns } from './turns';

/** What of a session a model is shown. */
export interface ViewBudget {
  /** Turns, the current one included. Defaults to `null`, no limit. */
  maxTurns?: number | null | undefined;
  /**
   * Characters of text and tool calls; an image, audio or file counts as 4,000, about what vision models charge for an
   * image. The current turn is always whole. Defaults to `null`, no limit.
   */
  maxChars?: number | null | undefined;
}

const ATTACHMENT_CHARS = 4_000;

/**
 * What a model is shown of a transcript: the newest whole turns within the budget, mended where a provider would refuse
 * them. The transcript itself stays as it is.
 */
export function viewOf(transcript: readonly StoredMessage[], { maxTurns, maxChars }: ViewBudget): ChatMessage[] {
  return mended(
    newestTurns(transcript, {
      ...(maxTurns != null && { maxTurns }),
      ...(maxChars != null && { maxWeight: maxChars }),
      weigh: charsOf,
    }),
  );
}

function charsOf(message: ChatMessage): number {
  const { content } = message;
  const said = typeof content === 'string' ? content.length : sum((content ?? []).map(partChars));
  if (message.role !== 'assistant') return said;
  const calls = (message.tool_calls ?? []).map((call) => call.function.name.length + call.function.arguments.length);
  return said + (message.refusal?.length ?? 0) + sum(calls);
}

function partChars(part: ContentPart): number {
  if (part.type === 'text') return part.text.length;
  return part.type === 'refusal' ? part.refusal.length : ATTACHMENT_CHARS;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

/**
 * Every tool call is followed by its result (clients move on without one), no result is without its call, no assistant
 * message says nothing, and no message has a member that the wire does not know.
 */
function mended(messages: readonly StoredMessage[]): ChatMessage[] {
  const shown: ChatMessage[] = [];
  const open = new Set<string>();
  const close = () => {
    for (const id of open) shown.push(unanswered(id));
    open.clear();
  };
  for (const message of messages) {
    if (message.role === 'tool') {
      if (open.delete(message.tool_call_id)) shown.push(message);
      continue;
    }
    close();
    if (message.role !== 'assistant') {
      shown.push(message);
      continue;
    }
    shown.push(mendedReply(message));
    for (const call of message.tool_calls ?? []) open.add(call.id);
  }
  close();
  return shown;
}

function mendedReply(message: AssistantMessage & { incomplete?: true }): AssistantMessage {
  const { incomplete: _, ...reply } = message;
  const silent = !reply.content?.length && !reply.refusal && !reply.tool_calls?.length;
  return silent ? { ...reply, content: '[no reply]' } : reply;
}

function unanswered(id: string): ToolMessage {
  return { role: 'tool', tool_call_id: id, content: '[no result: the client did not run this call]' };
}
