import { textOf } from '../../../messages';
import type { Agent } from '../agent';
import { say } from './words';

/** `builtin/echo`: replies with the text of the turn's last user message, a word at a time. */
export const echo: Agent = (run) => {
  const last = run.turn.findLast((message) => message.role === 'user') ?? run.turn.at(-1);
  return say(run, textOf(last?.content));
};
