import { expect, expectSame, expectValid, show } from '../../assertions';
import type { AuditRow } from '../../define-audits';
import { EVENT_KEYS } from '../../schemas/response-events';
import { SOURCES } from '../../sources';
import {
  expectDoneLast,
  expectDoneOnce,
  expectEnded,
  expectNotCached,
  expectNotCompressed,
  expectOneDataLine,
  expectTerminated,
} from '../../wire/framed-answer';
import { plainStream } from '../wire/samples';
import { respondStream } from '../wire/stream';

/** The event stream as text; and what every event has. */
export const FRAMING: AuditRow[] = [
  [
    'content-type',
    'MUST',
    'A stream is `text/event-stream`.',
    SOURCES.events,
    async (target) => void (await plainStream(target)),
  ],
  [
    'accept-json',
    'MUST',
    '`accept: application/json` with `stream: true` is still a stream: openai-node asks so.',
    SOURCES.sdks,
    async (target) => void (await respondStream(target, {}, { headers: { accept: 'application/json' } })),
  ],
  [
    'not-cached',
    'SHOULD',
    '`cache-control` has `no-cache` or `no-store`.',
    SOURCES.events,
    async (target) => expectNotCached(await plainStream(target)),
  ],
  [
    'not-compressed',
    'SHOULD',
    'A stream is not compressed, though the client would take it: compression holds words back.',
    SOURCES.measured,
    async (target) =>
      expectNotCompressed(await respondStream(target, {}, { headers: { 'accept-encoding': 'gzip, deflate' } })),
  ],
  [
    'request-id',
    'SHOULD',
    'A stream has `x-request-id`.',
    SOURCES.sdks,
    async (target) =>
      expect(Boolean((await plainStream(target)).answer.headers['x-request-id']), 'there is no x-request-id'),
  ],
  [
    'event-names',
    'MUST',
    'Each event has an `event:` line that is its type.',
    SOURCES.openResponses,
    async (target) => {
      for (const { lines, data } of (await plainStream(target)).blocks) {
        if (data === null || data === '[DONE]') continue;
        const name = lines
          .find((line) => line.startsWith('event:'))
          ?.slice(6)
          .trim();
        expectSame(name, (JSON.parse(data) as { type?: unknown }).type, 'the event line');
      }
    },
  ],
  [
    'one-data-line',
    'MUST',
    'Each event is one `data:` line: the suite of Open Responses reads no more.',
    SOURCES.openResponses,
    async (target) => expectOneDataLine(await plainStream(target)),
  ],
  [
    'no-ids',
    'SHOULD',
    'There are no `id:` lines: this stream is not resumed by Last-Event-ID.',
    SOURCES.openResponses,
    async (target) => {
      const lines = (await plainStream(target)).blocks.flatMap((block) => block.lines);
      const other = lines.find((line) => !/^(data:|event:|:)/.test(line));
      expect(other === undefined, `there is the line ${show(other)}`);
    },
  ],
  [
    'sequence-first',
    'MUST',
    'The first event has the `sequence_number` 0.',
    SOURCES.responseEvents,
    async (target) => expectSame((await plainStream(target)).events[0]?.sequence_number, 0, 'sequence_number'),
  ],
  [
    'sequence',
    'MUST',
    '`sequence_number` goes up by one with each event.',
    'BerriAI/litellm#28899; Blaizzy/mlx-vlm#494',
    async (target) => {
      const numbers = (await plainStream(target)).events.map(({ sequence_number: number }) => number ?? Number.NaN);
      const first = numbers[0] ?? Number.NaN;
      expect(
        numbers.every((number, i) => number === first + i),
        `the numbers are ${show(numbers)}`,
      );
    },
  ],
  [
    'known-types',
    'MUST',
    'Every event is of a type that clients know: at any other `.stream()` of openai-node throws.',
    SOURCES.measuredResponses,
    async (target) => {
      const unknown = (await plainStream(target)).events.find(({ type }) => !Object.hasOwn(EVENT_KEYS, type ?? ''));
      expect(unknown === undefined, `there is the event ${show(unknown?.type)}`);
    },
  ],
  [
    'schema',
    'MUST',
    'Every event keeps to the schema of Open Responses.',
    SOURCES.openResponses,
    async (target) => {
      for (const event of (await plainStream(target)).events) expectValid('event of a response', event);
    },
  ],
  [
    'done',
    'MUST',
    'The last event is `[DONE]`.',
    SOURCES.openResponses,
    async (target) => expectDoneLast(await plainStream(target)),
  ],
  [
    'done-once',
    'MUST',
    '`[DONE]` comes once.',
    SOURCES.openResponses,
    async (target) => expectDoneOnce(await plainStream(target)),
  ],
  [
    'terminated',
    'MUST',
    'The last event has its empty line: some clients drop it otherwise.',
    SOURCES.events,
    async (target) => expectTerminated(await plainStream(target)),
  ],
  [
    'ends',
    'MUST',
    'The body ends right after `[DONE]`: most clients read until then.',
    SOURCES.measuredResponses,
    async (target) => expectEnded(await plainStream(target)),
  ],
];
