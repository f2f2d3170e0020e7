import { expect, expectError, expectSame, expectValid, show } from '../../assertions';
import type { AuditRow } from '../../define-audits';
import { SOURCES } from '../../sources';
import { expectWeather } from '../../wire/weather';
import { completionOf, messageOf } from '../wire/chat';
import { askWithTools, calledAnswer, calledNames, callsOf, clockTool, named, weatherTool } from './toolbox';

const both = [weatherTool, clockTool];

/** Calls in JSON answers, and what `tool_choice` makes of them. */
export const CALLS: AuditRow[] = [
  [
    'offered',
    'MUST',
    'A request that offers tools is answered, by a text or a call.',
    SOURCES.request,
    async (target) => {
      const message = messageOf(await askWithTools(target));
      expect(Boolean(message.content) || Boolean(message.tool_calls?.length), `the message is ${show(message)}`);
    },
  ],
  [
    'strict-null',
    'MUST',
    '`strict: null` and `description: null` in a function are taken.',
    SOURCES.clients,
    async (target) => {
      const tool = { type: 'function', function: { ...weatherTool.function, strict: null, description: null } };
      completionOf(await askWithTools(target, { tools: [tool] }));
    },
  ],
  [
    'required',
    'MUST',
    '`tool_choice: required` gives a call.',
    SOURCES.request,
    async (target) => void callsOf(await calledAnswer(target)),
  ],
  [
    'call-schema',
    'MUST',
    'An answer with a call is a valid completion.',
    SOURCES.response,
    async (target) => {
      const completion = completionOf(await calledAnswer(target));
      expectValid('completion', completion);
      callsOf(await calledAnswer(target));
    },
  ],
  [
    'finish',
    'MUST',
    'An answer with a call finishes with `tool_calls`.',
    SOURCES.response,
    async (target) => {
      const [choice] = completionOf(await calledAnswer(target)).choices ?? [];
      expectSame(choice?.finish_reason, 'tool_calls', 'finish_reason');
    },
  ],
  [
    'content-null',
    'SHOULD',
    'Without a text beside the call, `content` is null.',
    SOURCES.live,
    async (target) => {
      const { content } = messageOf(await calledAnswer(target));
      expect(content !== '' && content !== undefined, `content is ${show(content)}`);
    },
  ],
  [
    'arguments',
    'MUST',
    'The arguments are JSON that keeps to the parameters.',
    SOURCES.response,
    async (target) => {
      for (const call of callsOf(await calledAnswer(target))) expectWeather(call.function?.arguments);
    },
  ],
  [
    'ids',
    'MUST',
    'Each call has an id of its own.',
    SOURCES.response,
    async (target) => {
      const ids = callsOf(await calledAnswer(target)).map(({ id }) => id);
      expect(ids.every(Boolean) && new Set(ids).size === ids.length, `the ids are ${show(ids)}`);
    },
  ],
  [
    'ids-across-answers',
    'SHOULD',
    'Two answers have two call ids: clients keep all of a conversation together.',
    SOURCES.clients,
    async (target) => {
      const first = callsOf(await calledAnswer(target))[0]?.id;
      const second = callsOf(await askWithTools(target, { tool_choice: 'required' }))[0]?.id;
      expect(first !== second, `both are ${show(first)}`);
    },
  ],
  [
    'named',
    'MUST',
    'A `tool_choice` that names a function gives a call of that one.',
    SOURCES.request,
    async (target) => {
      const answer = await askWithTools(target, { tools: both, tool_choice: named('get_time') });
      expectSame(calledNames(answer).join(), 'get_time', 'the called function');
    },
  ],
  [
    'none',
    'MUST',
    '`tool_choice: none` gives a text.',
    SOURCES.request,
    async (target) => {
      const message = messageOf(await askWithTools(target, { tool_choice: 'none' }));
      expect(!message.tool_calls?.length && Boolean(message.content), `the message is ${show(message)}`);
    },
  ],
  [
    'allowed',
    'SHOULD',
    '`allowed_tools` narrows the choice.',
    SOURCES.request,
    async (target) => {
      const choice = { type: 'allowed_tools', allowed_tools: { mode: 'required', tools: [named('get_time')] } };
      const answer = await askWithTools(target, { tools: both, tool_choice: choice });
      expect(
        calledNames(answer).every((name) => name === 'get_time'),
        `called were ${show(calledNames(answer))}`,
      );
    },
  ],
  [
    'one-at-a-time',
    'SHOULD',
    '`parallel_tool_calls: false` gives one call at most.',
    SOURCES.request,
    async (target) => {
      const answer = await askWithTools(target, { tools: both, tool_choice: 'required', parallel_tool_calls: false });
      expectSame(callsOf(answer).length, 1, 'the number of calls');
    },
  ],
  [
    'custom',
    'SHOULD',
    'A custom tool is called, or 400 names `tools`.',
    SOURCES.agents,
    async (target) => {
      const custom = { type: 'custom', custom: { name: 'shout', description: 'Shouts a text.' } };
      const answer = await askWithTools(target, {
        tools: [custom],
        tool_choice: { type: 'custom', custom: { name: 'shout' } },
      });
      if (answer.status !== 200) return void expectError(answer, { about: 'tools' });
      expectSame(callsOf(answer)[0]?.type, 'custom', "the call's type");
    },
  ],
];
