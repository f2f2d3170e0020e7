import { echoModel, expect, expectSame, expectValid, show } from '../../assertions';
import type { AuditRow } from '../../define-audits';
import { SOURCES } from '../../sources';
import { chat, completionOf, expectSum, messageOf, say, textOf } from '../wire/chat';
import { plainAnswer } from '../wire/samples';

const DAY = 86_400;
const TEXT = 'one  two\n\n  three\tfour\n```js\nlet a = `b`;\n```';

/** The JSON completion. */
export const COMPLETION_AUDITS: AuditRow[] = [
  [
    'schema',
    'MUST',
    'A completion has every required member, of the right type.',
    SOURCES.response,
    async (target) => expectValid('completion', completionOf(await plainAnswer(target))),
  ],
  [
    'text',
    'MUST',
    'The answer has a text, from the assistant.',
    SOURCES.response,
    async (target) => {
      const answer = await plainAnswer(target);
      expect(textOf(answer) !== '', 'the text is empty');
      expectSame(messageOf(answer).role, 'assistant', 'the role');
    },
  ],
  [
    'finish-stop',
    'MUST',
    'A plain answer finishes with `stop`.',
    SOURCES.response,
    async (target) => {
      expectSame(completionOf(await plainAnswer(target)).choices?.[0]?.finish_reason, 'stop', 'finish_reason');
    },
  ],
  [
    'one-choice',
    'MUST',
    'There is one choice, with index 0.',
    SOURCES.response,
    async (target) => {
      const { choices } = completionOf(await plainAnswer(target));
      expectSame(choices?.length, 1, 'the number of choices');
      expectSame(choices?.[0]?.index, 0, 'the index');
    },
  ],
  [
    'nulls-said',
    'SHOULD',
    '`message.refusal` and `logprobs` are there, null if there is none.',
    SOURCES.response,
    async (target) => {
      const choice = completionOf(await plainAnswer(target)).choices?.[0];
      expect(choice?.logprobs !== undefined, 'there is no logprobs');
      expect(choice?.message?.refusal !== undefined, 'there is no message.refusal');
    },
  ],
  [
    'no-empty-tool-calls',
    'SHOULD',
    'A plain answer has no `tool_calls`, not even an empty list.',
    SOURCES.measured,
    async (target) => {
      expect(messageOf(await plainAnswer(target)).tool_calls === undefined, 'there is a tool_calls');
    },
  ],
  [
    'id-shape',
    'SHOULD',
    'The id begins with `chatcmpl-`.',
    SOURCES.live,
    async (target) => {
      const { id } = completionOf(await plainAnswer(target));
      expect(id?.startsWith('chatcmpl-') === true, `the id is ${show(id)}`);
    },
  ],
  [
    'id-unique',
    'MUST',
    'Two answers have two ids.',
    SOURCES.response,
    async (target) => {
      const first = completionOf(await plainAnswer(target)).id;
      expect(first !== completionOf(await chat(target)).id, `both have the id ${show(first)}`);
    },
  ],
  [
    'created-seconds',
    'MUST',
    '`created` is the time of the answer, in seconds.',
    SOURCES.response,
    async (target) => {
      const { created = 0 } = completionOf(await plainAnswer(target));
      expect(Math.abs(created - Date.now() / 1000) < DAY, `created is ${created}`);
    },
  ],
  [
    'model-echoed',
    'SHOULD',
    '`model` is the one that was asked for, or a dated version of it.',
    SOURCES.live,
    async (target) => {
      const { model } = completionOf(await plainAnswer(target));
      expect(model?.startsWith(target.model) === true, `model is ${show(model)}, asked was ${show(target.model)}`);
    },
  ],
  [
    'usage',
    'SHOULD',
    'Usage is reported.',
    SOURCES.clients,
    async (target) => {
      const { usage } = completionOf(await plainAnswer(target));
      expect(usage !== undefined && usage !== null, 'there is no usage');
    },
  ],
  [
    'usage-sum',
    'MUST',
    'Usage is absent, or whole: three counters, and the total is their sum.',
    SOURCES.clients,
    async (target) => {
      const { usage } = completionOf(await plainAnswer(target));
      if (usage === undefined || usage === null) return;
      expectSum(usage);
    },
  ],
  [
    'verbatim',
    'MUST',
    'The text of the model arrives unchanged, with all its white space.',
    SOURCES.response,
    async (target) => {
      expectSame(textOf(await say(target, echoModel(target), TEXT)), TEXT, 'the echo');
    },
  ],
];
