import type { ChatMessage, ContentPart, SystemMessage } from '../types/openai';

/** Where the turn begins: after the last assistant message. */
export function turnStart(messages: readonly ChatMessage[]): number {
  return messages.findLastIndex((message) => message.role === 'assistant') + 1;
}

/**
 * What is new in a conversation. System and developer messages are not, as clients resend them each time; only where
 * nothing else is new are they the turn: the assistant is to speak first, or once more.
 */
export function turnOf(messages: readonly ChatMessage[]): ChatMessage[] {
  const after = messages.slice(turnStart(messages));
  const said = withoutInstructions(after);
  return said.length > 0 ? said : after;
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

/** Whether it tells the agent what to be, and is no part of what is said. */
export function isInstruction(message: ChatMessage): message is SystemMessage {
  return message.role === 'system' || message.role === 'developer';
}
