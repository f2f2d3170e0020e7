import { expect, expectAnsweredSoon, expectSame, expectValid, needs, show } from '../../assertions';
import type { AuditRow } from '../../define-audits';
import { SOURCES } from '../../sources';
import type { AuditTarget } from '../../types';
import { sample } from '../../wire/sample';
import {
  type ChatStream,
  chat,
  chatStream,
  completionOf,
  finishReasons,
  newMessages,
  streamedText,
} from '../wire/chat';

function brokenStream(target: AuditTarget): Promise<ChatStream> {
  const model = needs(target.hints?.failingMidStream, 'no model is known that fails mid-stream (failingMidStream)');
  return sample(target, 'broken stream', () => chatStream(target, { model, messages: newMessages() }));
}

const errorsOf = ({ chunks }: ChatStream) => chunks.filter(({ error }) => error !== undefined);

async function abortOnce(target: AuditTarget): Promise<void> {
  await chat(target, { stream: true }, { cutWhen: () => true });
}

/** What happens when an answer fails half way, or its reader leaves. */
export const FAILURES: AuditRow[] = [
  [
    'failure-event',
    'MUST',
    'A failure after the first words is an event `{"error": {…}}` with all four keys.',
    SOURCES.measured,
    async (target) => {
      const errors = errorsOf(await brokenStream(target));
      expectSame(errors.length, 1, 'the number of events with an error');
      expectValid('error', errors[0]);
    },
  ],
  [
    'failure-done',
    'SHOULD',
    '`[DONE]` follows the error.',
    SOURCES.measured,
    async (target) => {
      const stream = await brokenStream(target);
      expectSame(stream.blocks.at(-1)?.data, '[DONE]', 'the last event');
      expect(stream.chunks.at(-1)?.error !== undefined, 'there is a chunk after the error');
    },
  ],
  [
    'failure-no-finish',
    'MUST',
    'A failed stream has no finish reason: clients would take it for whole.',
    SOURCES.measured,
    async (target) => expectSame(finishReasons(await brokenStream(target)).join(), '', 'the list of finish reasons'),
  ],
  [
    'failure-not-text',
    'MUST',
    'A failure is never written as the text of the assistant.',
    SOURCES.measured,
    async (target) => {
      const text = streamedText(await brokenStream(target));
      expect(!/\b(error|failed|exception)\b/i.test(text), `the text is ${show(text)}`);
    },
  ],
  [
    'abort',
    'MUST',
    'After a client has left in the middle, the next request is answered within 5 s.',
    SOURCES.clients,
    async (target) => {
      await abortOnce(target);
      await expectAnsweredSoon(async () => completionOf(await chat(target)));
    },
  ],
  [
    'aborts',
    'SHOULD',
    'The same after twenty clients at once.',
    'vLLM, tests of its OpenAI server',
    async (target) => {
      await Promise.all(Array.from({ length: 20 }, () => abortOnce(target)));
      await expectAnsweredSoon(async () => completionOf(await chat(target)));
    },
  ],
];
