import { echoModel, expect, expectSame, expectValid, show } from '../../assertions';
import type { AuditRow } from '../../define-audits';
import { SOURCES } from '../../sources';
import type { AuditTarget } from '../../types';
import { type ChatStream, chatStream, deltasOf, finishReasons, HELLO, streamedText } from '../wire/chat';
import { plainStream } from '../wire/samples';

const DAY = 86_400;

function echoStream(target: AuditTarget, content: string): Promise<ChatStream> {
  return chatStream(target, { model: echoModel(target), messages: [{ role: 'user', content }] });
}

async function expectEcho(target: AuditTarget, content: string): Promise<void> {
  expectSame(streamedText(await echoStream(target, content)), content, 'the streamed echo');
}

function expectOne(values: unknown[], what: string): void {
  const different = new Set(values);
  expect(different.size === 1, `there are ${different.size} different ${what}: ${show([...different])}`);
}

/** The chunks of a plain text answer, and their order. */
export const CHUNKS: AuditRow[] = [
  [
    'schema',
    'MUST',
    'Each chunk has every required member, of the right type.',
    SOURCES.chunk,
    async (target) => {
      const { chunks } = await plainStream(target);
      expect(chunks.length > 0, 'there are no chunks');
      for (const chunk of chunks) expectValid('chunk', chunk);
    },
  ],
  [
    'one-id',
    'MUST',
    'All chunks have the same id.',
    SOURCES.chunk,
    async (target) =>
      expectOne(
        (await plainStream(target)).chunks.map(({ id }) => id),
        'ids',
      ),
  ],
  [
    'one-created',
    'SHOULD',
    'All chunks have the same `created`, in seconds.',
    SOURCES.chunk,
    async (target) => {
      const { chunks } = await plainStream(target);
      expectOne(
        chunks.map(({ created }) => created),
        "values of 'created'",
      );
      expect(Math.abs((chunks[0]?.created ?? 0) - Date.now() / 1000) < DAY, `created is ${chunks[0]?.created}`);
    },
  ],
  [
    'one-model',
    'SHOULD',
    'All chunks have the same model, the one that was asked for or a dated version of it.',
    SOURCES.chunk,
    async (target) => {
      const { chunks } = await plainStream(target);
      expectOne(
        chunks.map(({ model }) => model),
        'models',
      );
      expect(chunks[0]?.model?.startsWith(target.model) === true, `model is ${show(chunks[0]?.model)}`);
    },
  ],
  [
    'id-shape',
    'SHOULD',
    'The id begins with `chatcmpl-`.',
    SOURCES.live,
    async (target) => {
      const id = (await plainStream(target)).chunks[0]?.id;
      expect(id?.startsWith('chatcmpl-') === true, `the id is ${show(id)}`);
    },
  ],
  [
    'role-first',
    'MUST',
    'The first delta has the role `assistant`.',
    SOURCES.measured,
    async (target) => expectSame(deltasOf(await plainStream(target))[0]?.role, 'assistant', 'the first role'),
  ],
  [
    'role-once',
    'MUST',
    'The role comes once: openai-python joins the repeated ones.',
    SOURCES.measured,
    async (target) => {
      const roles = deltasOf(await plainStream(target)).filter(({ role }) => role !== undefined && role !== null);
      expectSame(roles.length, 1, 'the number of deltas with a role');
    },
  ],
  [
    'finish',
    'MUST',
    'A plain answer finishes once, with `stop`.',
    SOURCES.measured,
    async (target) => expectSame(finishReasons(await plainStream(target)).join(), 'stop', 'the list of finish reasons'),
  ],
  [
    'finish-last',
    'MUST',
    'No choice comes after the one that has the finish reason.',
    SOURCES.measured,
    async (target) => {
      const choices = (await plainStream(target)).chunks.flatMap((chunk) => chunk.choices ?? []);
      expect(typeof choices.at(-1)?.finish_reason === 'string', `the last choice is ${show(choices.at(-1))}`);
    },
  ],
  [
    'finish-empty',
    'SHOULD',
    'The chunk that has the finish reason has no text.',
    SOURCES.live,
    async (target) => {
      const choices = (await plainStream(target)).chunks.flatMap((chunk) => chunk.choices ?? []);
      const last = choices.find((choice) => typeof choice.finish_reason === 'string');
      expect(last !== undefined && !last.delta?.content, `the finish chunk is ${show(last)}`);
    },
  ],
  [
    'text',
    'MUST',
    'The deltas have a text.',
    SOURCES.chunk,
    async (target) => expect(streamedText(await plainStream(target)) !== '', 'no delta has a content'),
  ],
  [
    'echo',
    'MUST',
    'The deltas add up to the text of the JSON answer, with all its white space.',
    SOURCES.chunk,
    async (target) => expectEcho(target, 'one  two\n\n  three\tfour\r\nfive data: six\n\ndata: [DONE]\n'),
  ],
  [
    'echo-unicode',
    'MUST',
    'Text beyond ASCII is streamed unchanged, wherever it is cut.',
    SOURCES.events,
    async (target) => expectEcho(target, 'Zoë 日本語 👩‍🚀 ñandú 🇨🇭 é'),
  ],
  [
    'echo-repeated',
    'MUST',
    'Equal deltas in a row are all sent.',
    SOURCES.chunk,
    async (target) => expectEcho(target, 'ha ha ha ha ha'),
  ],
  [
    'line-separators',
    'SHOULD',
    'U+2028, U+2029 and U+0085 are escaped: some clients split lines there.',
    'httpx and Python str.splitlines',
    async (target) => {
      const text = 'a\u2028b\u2029c\u0085d';
      const stream = await echoStream(target, text);
      expectSame(streamedText(stream), text, 'the streamed echo');
      expect(!/[\u2028\u2029\u0085]/.test(stream.answer.text), 'a line separator stands in the stream as it is');
    },
  ],
  [
    'incremental',
    'SHOULD',
    'An answer of many words comes in several deltas.',
    SOURCES.live,
    async (target) => {
      const stream = await echoStream(target, 'one two three four five six seven eight');
      const texts = deltasOf(stream).filter(({ content }) => content);
      expect(texts.length > 1, `eight words came in ${texts.length} delta`);
    },
  ],
  [
    'side-by-side',
    'MUST',
    'Eight streams at once do not mix.',
    SOURCES.chunk,
    async (target) => {
      const texts = Array.from({ length: 8 }, (_, i) => `stream number ${i} says ${HELLO}`);
      await Promise.all(texts.map((text) => expectEcho(target, text)));
    },
  ],
];
