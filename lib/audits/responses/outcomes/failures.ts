import { expect, expectAnsweredSoon, expectError, expectNothingOfInside, expectSame, show } from '../../assertions';
import type { AuditRow } from '../../define-audits';
import { SOURCES } from '../../sources';
import type { AuditTarget } from '../../types';
import type { Answer } from '../../wire/exchange';
import { newInput, respond, responded } from '../wire/respond';
import { hintedStream, modelThat } from '../wire/samples';
import type { EventShape } from '../wire/shapes';
import { firstOf } from '../wire/stream';

const FAILED = [500, 502, 503, 504];

function failing(target: AuditTarget, changes: object = {}): Promise<Answer> {
  return respond(target, { model: modelThat(target, 'failing'), input: newInput(), ...changes });
}

async function errorEvent(target: AuditTarget): Promise<EventShape> {
  return firstOf(await hintedStream(target, 'failingMidStream'), 'error');
}

/** An answer that fails, before its first word and after it; and a client that leaves. */
export const FAILURES: AuditRow[] = [
  [
    'failure-status',
    'MUST',
    'An answer that fails before it begins is a 5xx with an error body, and no 200 that says `failed`.',
    SOURCES.measuredResponses,
    async (target) => void expectError(await failing(target), { status: FAILED }),
  ],
  [
    'failure-status-stream',
    'MUST',
    'So it is with `stream: true`: the real status, not an event stream.',
    SOURCES.measuredResponses,
    async (target) => void expectError(await failing(target, { stream: true }), { status: FAILED }),
  ],
  [
    'failure-no-retry',
    'MUST',
    'A failed answer has `x-should-retry: false`: a repeated run acts twice.',
    SOURCES.sdks,
    async (target) => {
      const answer = await failing(target);
      expectError(answer, { status: FAILED });
      expectSame(answer.headers['x-should-retry'], 'false', 'x-should-retry');
    },
  ],
  [
    'failure-no-inside',
    'MUST',
    'The error of a failed answer tells nothing of the inside.',
    'OWASP, error handling',
    async (target) => {
      const answer = await failing(target);
      expectError(answer, { status: FAILED });
      expectNothingOfInside(answer.text);
    },
  ],
  [
    'failure-event-nested',
    'MUST',
    'A failure after the first words is an event `error` with the error nested in it: most clients read it there.',
    'openai/openai-dotnet#528, #881',
    async (target) => {
      const { error } = await errorEvent(target);
      const { message, type } = (error ?? {}) as Record<string, unknown>;
      expect(typeof message === 'string' && typeof type === 'string', `error is ${show(error)}`);
    },
  ],
  [
    'failure-event-flat',
    'MUST',
    'The same event has `code`, `message` and `param` beside it: others read them there.',
    'openai/openai-dotnet#528, #881',
    async (target) => {
      const event = await errorEvent(target);
      const flat = typeof event.message === 'string' && 'code' in event && 'param' in event;
      expect(flat, `the event is ${show(event)}`);
    },
  ],
  [
    'failure-failed',
    'MUST',
    '`response.failed` follows, with that status: Codex sees nothing else.',
    SOURCES.measuredResponses,
    async (target) => {
      const stream = await hintedStream(target, 'failingMidStream');
      expectSame(firstOf(stream, 'response.failed').response?.status, 'failed', 'status');
      const types = stream.events.map(({ type }) => type).slice(-2);
      expectSame(types.join(), 'error,response.failed', 'the last two events');
    },
  ],
  [
    'failure-failed-error',
    'MUST',
    'Its response has the error, with a code and a message that are texts.',
    'openai/codex#24973',
    async (target) => {
      const stream = await hintedStream(target, 'failingMidStream');
      const error = firstOf(stream, 'response.failed').response?.error;
      expect(typeof error?.code === 'string' && typeof error.message === 'string', `error is ${show(error)}`);
    },
  ],
  [
    'failure-done',
    'MUST',
    '`[DONE]` follows it, and the body ends.',
    SOURCES.openResponses,
    async (target) => {
      const { blocks, answer } = await hintedStream(target, 'failingMidStream');
      expectSame(blocks.at(-1)?.data, '[DONE]', 'the last event');
      expectSame(answer.end, 'ended', 'a second after [DONE] the body');
    },
  ],
  [
    'failure-not-completed',
    'MUST',
    'A failed stream has neither `response.completed` nor an item that is done in the middle of its words.',
    SOURCES.responseEvents,
    async (target) => {
      const { events } = await hintedStream(target, 'failingMidStream');
      const wrong = events.find(({ type }) => type === 'response.completed' || type === 'response.output_item.done');
      expect(wrong === undefined, `there is ${show(wrong?.type)}`);
    },
  ],
  [
    'failure-not-text',
    'MUST',
    'A failure is never written as the text of the assistant.',
    SOURCES.measuredResponses,
    async (target) => {
      const { events } = await hintedStream(target, 'failingMidStream');
      const text = events
        .map(({ type, delta }) => (type === 'response.output_text.delta' ? (delta ?? '') : ''))
        .join('');
      expect(!/\b(error|failed|exception)\b/i.test(text), `the text is ${show(text)}`);
    },
  ],
  [
    'abort',
    'MUST',
    'After a client has left in the middle, the next request is answered within 5 s.',
    SOURCES.clients,
    async (target) => {
      await respond(target, { stream: true }, { cutWhen: () => true });
      await expectAnsweredSoon(() => responded(target));
    },
  ],
];
