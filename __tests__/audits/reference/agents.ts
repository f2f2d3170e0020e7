import { randomUUID } from 'node:crypto';
import type { Json } from './json';

/** What an agent of the reference server says. `fail` ends the answer with an error. */
export interface Reply {
  words?: string[];
  call?: { id: string; name: string; arguments: string };
  legacyCall?: { name: string; arguments: string };
  fail?: 'before' | 'after';
}

type Agent = (request: Json, session: string[]) => Reply;

const textOf = (content: unknown): string =>
  typeof content === 'string' ? content : ((content ?? []) as Json[]).map((part) => part.text ?? '').join('\n');
const words = (text: string) => text.match(/\s*\S+\s*$|\s*\S+/g) ?? (text === '' ? [] : [text]);
const lastOf = (request: Json, ...roles: string[]) => request.messages.findLast((m: Json) => roles.includes(m.role));

const echo: Agent = (request) => ({ words: words(textOf(lastOf(request, 'user', 'tool').content)) });

function argumentsFor(schema: Json): Json {
  const entries = Object.entries((schema?.properties ?? {}) as Record<string, Json>);
  return Object.fromEntries(entries.map(([name, { enum: values }]) => [name, values?.[0] ?? 'Paris']));
}

function tools(request: Json): Reply {
  const last = request.messages.at(-1);
  if (last.role === 'tool' || last.role === 'function') return { words: words(textOf(last.content) || 'done') };
  const choice = request.tool_choice;
  const offered: Json[] = choice === 'none' ? [] : (request.tools ?? []);
  const allowed = choice?.allowed_tools?.tools?.map((tool: Json) => tool.function.name) ?? [choice?.function?.name];
  const tool = offered.find((each) => allowed.includes(each.function.name)) ?? offered[0];
  if (tool) {
    const { name, parameters } = tool.function;
    return { call: { id: `call_${randomUUID()}`, name, arguments: JSON.stringify(argumentsFor(parameters)) } };
  }
  if (request.function_call?.name)
    return { legacyCall: { name: request.function_call.name, arguments: '{"city":"Paris"}' } };
  return { words: ['no', ' tools'] };
}

const recall: Agent = (request, session) => {
  const texts = request.messages.filter((m: Json) => m.role === 'user').map((m: Json) => textOf(m.content));
  session.push(...(session.length === 0 ? texts : texts.slice(-1)));
  return { words: words(session.map((text, i) => `${i + 1}. ${text}`).join('\n')) };
};

export const AGENTS: Record<string, Agent> = {
  clawdbot: echo,
  'clawdbot:memo': recall,
  'clawdbot:tools': tools,
  'clawdbot:failing': () => ({ fail: 'before' }),
  'clawdbot:broken': () => ({ words: ['so', ' far'], fail: 'after' }),
};
