import type { AgentEvent, AgentRun } from '../../../../types/gateway';
import { textOf } from '../../../messages';

/** A word with the white space around it: the pieces add up to the text. */
const WORD = /\s*\S+\s*|\s+/g;

/** One at a time: a text of many megabytes has millions. */
function* words(text: string): Generator<string> {
  for (const [word] of text.matchAll(WORD)) yield word;
}

function count(text: string): number {
  const word = new RegExp(WORD);
  let n = 0;
  while (word.test(text)) n += 1;
  return n;
}

/** The usage of a built-in model, which counts words as tokens: the conversation's, and the reply's. */
export function usage(run: AgentRun, reply: string): AgentEvent {
  const prompt = [run.instructions ?? '', ...run.messages.map((message) => textOf(message.content))];
  return { type: 'usage', promptTokens: count(prompt.join(' ')), completionTokens: count(reply) };
}

/** A reply, a word at a time, with its usage. */
export async function* say(run: AgentRun, reply: string): AsyncGenerator<AgentEvent> {
  for (const text of words(reply)) yield { type: 'text', text };
  yield usage(run, reply);
}
