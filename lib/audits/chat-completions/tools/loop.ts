import { expect, expectSame, show } from '../../assertions';
import type { AuditRow } from '../../define-audits';
import { SOURCES } from '../../sources';
import { completionOf, finishReasons, messageOf, streamedText, streamOf, textOf } from '../wire/chat';
import { answerAfter, askWithTools, QUESTION } from './toolbox';

const RESULT = '{"weather": "hail, code 4711"}';

/** The way back: what the client's tool gave. */
export const LOOP: AuditRow[] = [
  [
    'result',
    'MUST',
    "A tool's result is taken, and answered by a text or the next call.",
    SOURCES.request,
    async (target) => {
      const message = messageOf(await answerAfter(target, RESULT));
      expect(Boolean(message.content) || Boolean(message.tool_calls?.length), `the message is ${show(message)}`);
    },
  ],
  [
    'result-read',
    'SHOULD',
    'The answer knows the result.',
    SOURCES.request,
    async (target) => {
      const text = textOf(await answerAfter(target, RESULT));
      expect(text.includes('4711') || text.includes('hail'), `the answer is ${show(text)}`);
    },
  ],
  [
    'result-parts',
    'MUST',
    'A result may be an array of text parts.',
    SOURCES.request,
    async (target) => {
      completionOf(await answerAfter(target, [{ type: 'text', text: RESULT }]));
    },
  ],
  [
    'result-empty',
    'SHOULD',
    'A result may be empty: not every tool has something to say.',
    SOURCES.clients,
    async (target) => {
      completionOf(await answerAfter(target, ''));
    },
  ],
  [
    'result-streamed',
    'MUST',
    'The answer to a result can be streamed.',
    SOURCES.chunk,
    async (target) => {
      const stream = streamOf(await answerAfter(target, RESULT, { stream: true }));
      const reasons = finishReasons(stream).join();
      expect(reasons === 'stop' || reasons === 'tool_calls', `the finish reasons are ${show(reasons)}`);
      if (reasons === 'stop') expect(streamedText(stream) !== '', 'no delta has a content');
    },
  ],
];

const functions = {
  tools: undefined,
  functions: [{ name: 'get_weather', parameters: { type: 'object', properties: { city: { type: 'string' } } } }],
};

/** The deprecated spelling, which older clients still send. */
export const DEPRECATED: AuditRow[] = [
  [
    'functions',
    'SHOULD',
    '`functions` with a named `function_call` gives `message.function_call`.',
    `${SOURCES.request}.functions`,
    async (target) => {
      const answer = await askWithTools(target, { ...functions, function_call: { name: 'get_weather' } });
      expectSame(messageOf(answer).function_call?.name, 'get_weather', 'the called function');
      const reason = completionOf(answer).choices?.[0]?.finish_reason;
      expect(reason === 'function_call' || reason === 'stop', `finish_reason is ${show(reason)}`);
    },
  ],
  [
    'function-result',
    'SHOULD',
    'A message of the role `function` is taken.',
    SOURCES.request,
    async (target) => {
      const messages = [
        QUESTION,
        { role: 'assistant', content: null, function_call: { name: 'get_weather', arguments: '{"city":"Paris"}' } },
        { role: 'function', name: 'get_weather', content: RESULT },
      ];
      completionOf(await askWithTools(target, { ...functions, messages }));
    },
  ],
];
