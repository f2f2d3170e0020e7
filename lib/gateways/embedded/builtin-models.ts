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
  for (const [text] of reply.matchAll(WORD)) yield { type: 'text', text };
  yield usage(run, reply);
}

/** A word with the white space around it: the pieces add up to the text. */
const WORD = /\s*\S+\s*|\s+/g;

/** A built-in model counts words as tokens: the conversation's, and the reply's. White space alone is one. */
function usage(run: EmbeddedRun, reply: string): AgentEvent {
  let prompt = wordsIn(run.instructions ?? '');
  for (const message of run.conversation) prompt += wordsIn(textOf(message.content));
  const completion = wordsIn(reply) || Math.min(reply.length, 1);
  return { type: 'usage', promptTokens: Math.max(prompt, 1), completionTokens: completion };
}

/** The white space of `\s` beyond ASCII. */
const WIDE_SPACES = new Set(
  [...'\u00a0\u1680\u2028\u2029\u202f\u205f\u3000\ufeff'].map((space) => space.charCodeAt(0)),
);

/** By character: a pattern takes up to ten times as long, most of a second for the largest body. */
function wordsIn(text: string): number {
  let words = 0;
  let before = true;
  for (let i = 0; i < text.length; i += 1) {
    const space = isSpace(text.charCodeAt(i));
    if (before && !space) words += 1;
    before = space;
  }
  return words;
}

function isSpace(code: number): boolean {
  if (code < 0xa0) return code === 0x20 || (code >= 0x09 && code <= 0x0d);
  return (code >= 0x2000 && code <= 0x200a) || WIDE_SPACES.has(code);
}
