import { randomBytes } from 'node:crypto';
import type { AgentEvent } from '../../../types/gateway';
import { textOf } from '../../messages';
import type { Agent, AgentDefinition, EmbeddedRun } from './agent';
import { sampleValue } from './sample-value';

/** Replies with the text of the turn's last user message, a word at a time. */
const echo: Agent = (run) => {
  const last = run.turn.findLast((message) => message.role === 'user') ?? run.turn.at(-1);
  return say(run, textOf(last?.content));
};

/** Replies with the numbered user messages of its session so far, so that memory can be seen. */
const recall: Agent = (run) => {
  const said = run.conversation.filter((message) => message.role === 'user').map((message) => textOf(message.content));
  return say(run, said.map((text, i) => `${i + 1}. ${text}`).join('\n'));
};

/**
 * Calls the client tool that `tool_choice` names, or the first, with arguments made from its schema, and answers with the
 * tool's result when it comes back.
 */
const tools: Agent = async function* (run) {
  const results = run.turn.filter((message) => message.role === 'tool').map((message) => textOf(message.content));
  const [tool] = run.tools;
  if (results.length > 0 && run.toolChoice === 'auto') return yield* say(run, results.join('\n'));
  if (tool === undefined) return yield* say(run, 'No tools were offered.');
  const text = JSON.stringify(sampleValue(tool.parameters ?? { type: 'object' }));
  yield { type: 'tool-call', id: `call_${randomBytes(12).toString('hex')}`, name: tool.name, arguments: text };
  yield usage(run, text);
};

/** The name that a config gives a model that needs no network. */
export type BuiltinModel = 'builtin/echo' | 'builtin/recall' | 'builtin/tools';

/** The models that need no network, by name. They count words as tokens. */
export const BUILTIN_MODELS: Readonly<Record<BuiltinModel, AgentDefinition>> = {
  'builtin/echo': { run: echo, description: 'Replies with what you said.' },
  'builtin/recall': { run: recall, description: 'Replies with everything you said in this session.' },
  'builtin/tools': {
    run: tools,
    description: 'Calls a tool of yours and replies with its result.',
    supports: ['client-tools'],
  },
};

/** A reply, a word at a time, with its usage. */
async function* say(run: EmbeddedRun, reply: string): AsyncGenerator<AgentEvent> {
  for (const text of words(reply)) yield { type: 'text', text };
  yield usage(run, reply);
}

/** The words of the conversation, and of the reply. */
function usage(run: EmbeddedRun, reply: string): AgentEvent {
  const prompt = [run.instructions ?? '', ...run.conversation.map((message) => textOf(message.content))];
  return { type: 'usage', promptTokens: count(prompt.join(' ')), completionTokens: count(reply) };
}

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
