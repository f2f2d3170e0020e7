import type { ChatMessage, ContentPart } from '../types/openai';

/** Where the turn begins: after the last assistant message. */
export function turnStart(messages: readonly ChatMessage[]): number {
  return messages.findLastIndex((message) => message.role === 'assistant') + 1;
}

/** What is new in a conversation. System and developer messages are not: clients resend them each time. */
export function turnOf(messages: readonly ChatMessage[]): ChatMessage[] {
  return withoutInstructions(messages.slice(turnStart(messages)));
}

/** The text of all system and developer messages, in order, or undefined where there is none. */
export function instructionsOf(messages: readonly ChatMessage[]): string | undefined {
  const texts = messages
    .filter(isInstruction)
    .map((message) => textOf(message.content))
    .filter((text) => text.trim() !== '');
  return texts.length === 0 ? undefined : texts.join('\n\n');
}

export function withoutInstructions(messages: readonly ChatMessage[]): ChatMessage[] {
  return messages.filter((message) => !isInstruction(message));
}

/** The text of the last user message, empty if there is none. */
export function userText(messages: readonly ChatMessage[]): string {
  return textOf(messages.findLast((message) => message.role === 'user')?.content);
}

/**
 * The text of a message's content, in either form: text parts are joined by a line break, as the reference Gateways do.
 *
 * @example
 * const said = run.turn.map((message) => textOf(message.content));
 */
export function textOf(content: string | readonly ContentPart[] | null | undefined): string {
  if (typeof content === 'string') return content;
  return (content ?? []).flatMap((part) => (part.type === 'text' ? [part.text] : [])).join('\n');
}

function isInstruction(message: ChatMessage): boolean {
  return message.role === 'system' || message.role === 'developer';
}
