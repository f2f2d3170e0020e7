import type { AgentEvent, AgentRun } from '../../../../types/gateway';
import { textOf } from '../../../messages';

/** The words of a text with the white space around them: the pieces add up to the text. */
export function words(text: string): string[] {
  return text.match(/\s*\S+\s*|\s+/g) ?? [];
}

/** The usage of a built-in model, which counts words as tokens: the conversation's, and the reply's. */
export function usage(run: AgentRun, reply: string): AgentEvent {
  const prompt = [run.instructions ?? '', ...run.messages.map((message) => textOf(message.content))];
  return { type: 'usage', promptTokens: words(prompt.join(' ')).length, completionTokens: words(reply).length };
}

/** A reply, a word at a time, with its usage. */
export async function* say(run: AgentRun, reply: string): AsyncGenerator<AgentEvent> {
  for (const text of words(reply)) yield { type: 'text', text };
  yield usage(run, reply);
}
