import { textOf } from '../../../messages';
import type { Agent } from '../agent';
import { say } from './words';

/** `builtin/recall`: replies with the numbered user messages of its session so far, so that memory can be seen. */
export const recall: Agent = (run) => {
  const said = run.messages.filter((message) => message.role === 'user').map((message) => textOf(message.content));
  return say(run, said.map((text, i) => `${i + 1}. ${text}`).join('\n'));
};
