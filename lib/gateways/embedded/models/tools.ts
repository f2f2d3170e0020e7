import { randomBytes } from 'node:crypto';
import { textOf } from '../../../messages';
import type { Agent } from '../agent';
import { sample } from './sample';
import { say, usage } from './words';

/**
 * `builtin/tools`: calls the client tool that `tool_choice` names, or the first, with arguments made from its schema, and
 * answers with the tool's result when it comes back.
 */
export const tools: Agent = async function* (run) {
  const results = run.turn.filter((message) => message.role === 'tool').map((message) => textOf(message.content));
  const [tool] = run.tools;
  if (results.length > 0 && run.toolChoice === 'auto') return yield* say(run, results.join('\n'));
  if (tool === undefined) return yield* say(run, 'No tools were offered.');
  const text = JSON.stringify(sample(tool.parameters ?? { type: 'object' }));
  yield { type: 'tool-call', id: `call_${randomBytes(12).toString('hex')}`, name: tool.name, arguments: text };
  yield usage(run, text);
};
