import { expect, expectSame, show } from '../../assertions';
import type { AuditRow } from '../../define-audits';
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
import { chatStream } from '../wire/chat';
import { plainStream } from '../wire/samples';

/** The event stream as text and bytes; nothing of chunks yet. */
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
    async (target) => void (await chatStream(target, {}, { headers: { accept: 'application/json' } })),
  ],
  [
    'not-cached',
    'SHOULD',
    '`cache-control` has `no-cache` or `no-store`.',
    SOURCES.events,
    async (target) => expectNotCached(await plainStream(target)),
  ],
  [
    'not-transformed',
    'MAY',
    '`cache-control: no-transform` and `x-accel-buffering: no` keep proxies from holding a stream back.',
    'documentation of compression and nginx',
    async (target) => {
      const { headers } = (await plainStream(target)).answer;
      expect(/no-transform/.test(headers['cache-control'] ?? ''), `cache-control is ${show(headers['cache-control'])}`);
      expectSame(headers['x-accel-buffering'], 'no', 'x-accel-buffering');
    },
  ],
  [
    'not-compressed',
    'SHOULD',
    'A stream is not compressed, though the client would take it: compression holds words back.',
    SOURCES.measured,
    async (target) =>
      expectNotCompressed(await chatStream(target, {}, { headers: { 'accept-encoding': 'gzip, deflate' } })),
  ],
  [
    'lines',
    'MUST',
    'There are `data:` lines and comments only: other fields make SDKs throw.',
    SOURCES.events,
    async (target) => {
      const lines = (await plainStream(target)).blocks.flatMap((block) => block.lines);
      const other = lines.find((line) => !/^(data:|:)/.test(line));
      expect(other === undefined, `there is the line ${show(other)}`);
    },
  ],
  [
    'one-data-line',
    'MUST',
    'Each event is one `data:` line that is not empty.',
    SOURCES.events,
    async (target) => expectOneDataLine(await plainStream(target)),
  ],
  [
    'done',
    'MUST',
    'The last event is `[DONE]`.',
    SOURCES.live,
    async (target) => expectDoneLast(await plainStream(target)),
  ],
  [
    'done-once',
    'MUST',
    '`[DONE]` comes once.',
    SOURCES.live,
    async (target) => expectDoneOnce(await plainStream(target)),
  ],
  [
    'terminated',
    'MUST',
    'The last event has its empty line: openai-node 6 drops it otherwise.',
    SOURCES.events,
    async (target) => expectTerminated(await plainStream(target)),
  ],
  [
    'ends',
    'MUST',
    'The body ends right after `[DONE]`: most clients read until then.',
    SOURCES.measured,
    async (target) => expectEnded(await plainStream(target)),
  ],
];
