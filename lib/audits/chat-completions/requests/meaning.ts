import { echoModel, expect, expectError, expectSame, show } from '../../assertions';
import type { AuditRow } from '../../define-audits';
import { valueFault } from '../../schemas';
import { SOURCES } from '../../sources';
import { AuditFailure } from '../../types';
import type { Answer } from '../../wire/exchange';
import { chat, completionOf, say, textOf } from '../wire/chat';

const SCHEMA = {
  type: 'object',
  properties: { greeting: { type: 'string' } },
  required: ['greeting'],
  additionalProperties: false,
};

/** What was asked and not honoured may be named in a header that ends in `ignored-params`. */
function saysIgnored(answer: Answer, name: string): boolean {
  return Object.entries(answer.headers).some(
    ([header, value]) => header.endsWith('ignored-params') && String(value).includes(name),
  );
}

function greetingOf(answer: Answer): unknown {
  const text = textOf(answer);
  try {
    return JSON.parse(text);
  } catch {
    throw new AuditFailure(`the answer is not JSON, and nothing says so: ${show(text)}`);
  }
}

/** A request is done as asked, or refused by name: never done as something else. */
export const MEANING: AuditRow[] = [
  [
    'parts-in-order',
    'MUST',
    'Several text parts are one message, in order.',
    SOURCES.request,
    async (target) => {
      const text = textOf(
        await say(target, echoModel(target), [
          { type: 'text', text: 'first half' },
          { type: 'text', text: 'second half' },
        ]),
      );
      const first = text.indexOf('first half');
      expect(first >= 0 && text.indexOf('second half', first) >= 0, `two parts came back as ${show(text)}`);
    },
  ],
  [
    'several-choices',
    'SHOULD',
    '`n: 2` gives two choices, or 400 that names `n`.',
    SOURCES.agents,
    async (target) => {
      const answer = await chat(target, { n: 2 });
      if (answer.status !== 200) return void expectError(answer, { about: 'n' });
      expectSame(completionOf(answer).choices?.length, 2, 'the number of choices');
    },
  ],
  [
    'json-object',
    'SHOULD',
    '`response_format: json_object` gives JSON, 400, or a header that says it was ignored.',
    SOURCES.agents,
    async (target) => {
      const answer = await say(target, target.model, 'Greet me, as JSON: {"greeting": "…"}.', {
        response_format: { type: 'json_object' },
      });
      if (answer.status !== 200) return void expectError(answer, { about: 'response_format' });
      if (!saysIgnored(answer, 'response_format')) greetingOf(answer);
    },
  ],
  [
    'strict-schema',
    'MUST',
    '`json_schema` with `strict: true` gives an answer that keeps to the schema, or 400.',
    SOURCES.agents,
    async (target) => {
      const answer = await say(target, target.model, 'Greet me.', {
        response_format: { type: 'json_schema', json_schema: { name: 'greeting', strict: true, schema: SCHEMA } },
      });
      if (answer.status !== 200) return void expectError(answer, { about: 'response_format' });
      const fault = valueFault(SCHEMA, greetingOf(answer));
      expect(fault === null, `the answer does not keep to the schema: ${fault}`);
    },
  ],
  [
    'audio-out',
    'SHOULD',
    'Audio output is given, or 400 names `modalities` or `audio`.',
    SOURCES.agents,
    async (target) => {
      const answer = await chat(target, { modalities: ['text', 'audio'], audio: { voice: 'alloy', format: 'wav' } });
      if (answer.status !== 200) {
        const { param } = expectError(answer);
        return expect(/^(modalities|audio|model)\b/.test(param ?? ''), `'param' is ${show(param)}`);
      }
      const message = completionOf(answer).choices?.[0]?.message;
      expect(message !== undefined && 'audio' in message, 'answered without audio, and nothing says so');
    },
  ],
  [
    'unknown-model',
    'MUST',
    'An unknown model is 404 or 400, not an answer of another model.',
    SOURCES.live,
    async (target) => {
      expectError(await chat(target, { model: 'no-such-model-0f3a' }), { status: [404, 400] });
    },
  ],
  [
    'unknown-model-code',
    'SHOULD',
    'An unknown model is 404 with the code `model_not_found`.',
    SOURCES.live,
    async (target) => {
      expectError(await chat(target, { model: 'no-such-model-0f3a' }), { status: 404, code: 'model_not_found' });
    },
  ],
  [
    'unknown-model-stream',
    'MUST',
    'An unknown model with `stream: true` has its real status, not an event stream.',
    SOURCES.sdks,
    async (target) => {
      const answer = await chat(target, { model: 'no-such-model-0f3a', stream: true });
      expectError(answer, { status: [404, 400] });
    },
  ],
  [
    'defaults-said',
    'MUST',
    'Defaults that are said (`n: 1`, `logprobs: false`) are taken.',
    SOURCES.request,
    async (target) => {
      completionOf(await chat(target, { n: 1, logprobs: false }));
    },
  ],
];
