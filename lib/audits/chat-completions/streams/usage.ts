import { expect, expectSame, show } from '../../assertions';
import type { AuditRow } from '../../define-audits';
import { SOURCES } from '../../sources';
import { type ChatStream, chatStream, expectSum, finishReasons } from '../wire/chat';
import { plainStream, usageStream } from '../wire/samples';

function expectNoUsage({ chunks }: ChatStream): void {
  const counted = chunks.find(({ usage }) => usage !== undefined && usage !== null);
  expect(counted === undefined, `a chunk has usage ${show(counted?.usage)}`);
  expect(
    chunks.every(({ choices }) => choices?.length !== 0),
    'a chunk has no choices',
  );
}

const last = async (stream: Promise<ChatStream>) => (await stream).chunks.at(-1);

/** Usage in a stream: only when asked, in a chunk of its own, whole. */
export const USAGE_AUDITS: AuditRow[] = [
  [
    'usage-not-asked',
    'MUST',
    'Without `include_usage` there is no usage and no chunk without choices: clients read `choices[0]`.',
    SOURCES.clients,
    async (target) => expectNoUsage(await plainStream(target)),
  ],
  [
    'usage-declined',
    'MUST',
    'The same with `include_usage: false`.',
    SOURCES.request,
    async (target) => expectNoUsage(await chatStream(target, { stream_options: { include_usage: false } })),
  ],
  [
    'usage-last',
    'MUST',
    'With `include_usage` the last chunk has usage and no choices.',
    SOURCES.chunk,
    async (target) => {
      const chunk = await last(usageStream(target));
      expectSame(chunk?.choices?.length, 0, "the number of the last chunk's choices");
      expect(typeof chunk?.usage === 'object' && chunk.usage !== null, `the last chunk is ${show(chunk)}`);
    },
  ],
  [
    'usage-sum',
    'MUST',
    'Its three counters are there, and the total is their sum.',
    SOURCES.clients,
    async (target) => expectSum((await last(usageStream(target)))?.usage),
  ],
  [
    'usage-once',
    'SHOULD',
    'The chunks before it have `usage: null`, or none.',
    SOURCES.chunk,
    async (target) => {
      const counted = (await usageStream(target)).chunks.filter(({ usage }) => usage !== undefined && usage !== null);
      expectSame(counted.length, 1, 'the number of chunks with usage');
    },
  ],
  [
    'usage-after-finish',
    'MUST',
    'With `include_usage` the finish reason still comes, before the usage.',
    SOURCES.chunk,
    async (target) => {
      const stream = await usageStream(target);
      expectSame(finishReasons(stream).join(), 'stop', 'the list of finish reasons');
      const finish = stream.chunks.findIndex(({ choices }) => typeof choices?.[0]?.finish_reason === 'string');
      const usage = stream.chunks.findIndex((chunk) => chunk.usage !== undefined && chunk.usage !== null);
      expect(usage > finish, 'the usage comes before the finish reason');
    },
  ],
  [
    'obfuscation',
    'SHOULD',
    '`include_obfuscation: false` is taken.',
    SOURCES.request,
    async (target) => void (await chatStream(target, { stream_options: { include_obfuscation: false } })),
  ],
];
