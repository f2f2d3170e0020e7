import { echoModel, expect, expectSame, show } from '../../assertions';
import type { AuditRow } from '../../define-audits';
import { SOURCES } from '../../sources';
import type { AuditTarget } from '../../types';
import { sample } from '../../wire/sample';
import { messageItem, newInput, partsOf, responded, textOf } from '../wire/respond';
import { modelThat, plainStream } from '../wire/samples';
import { finalOf, firstOf, joined, type ResponseStream, respondStream } from '../wire/stream';

const DELTA = 'response.output_text.delta';
const TEXT = 'Grüße, 世界 🌍 and a few more words\n\tto be told piece by piece';

function echoed(target: AuditTarget): Promise<ResponseStream> {
  const model = echoModel(target);
  return sample(target, 'echoed response stream', () => respondStream(target, { model, input: TEXT }));
}

/** The same text is told five times; every client reads another one of them. */
export const TEXTS: AuditRow[] = [
  [
    'deltas-text',
    'MUST',
    'The deltas add up to the text of `output_text.done`.',
    SOURCES.responseEvents,
    async (target) => {
      const stream = await plainStream(target);
      expectSame(firstOf(stream, 'response.output_text.done').text, joined(stream, DELTA), 'the text');
    },
  ],
  [
    'deltas-part',
    'MUST',
    'They add up to the text of the part that is done.',
    SOURCES.responseEvents,
    async (target) => {
      const stream = await plainStream(target);
      expectSame(firstOf(stream, 'response.content_part.done').part?.text, joined(stream, DELTA), 'the text');
    },
  ],
  [
    'deltas-item',
    'MUST',
    'They add up to the text of the item that is done.',
    SOURCES.responseEvents,
    async (target) => {
      const stream = await plainStream(target);
      const item = firstOf(stream, 'response.output_item.done').item ?? {};
      expectSame(partsOf(item)[0]?.text, joined(stream, DELTA), 'the text');
    },
  ],
  [
    'deltas-response',
    'MUST',
    'They add up to the text of the last response.',
    SOURCES.responseEvents,
    async (target) => {
      const stream = await plainStream(target);
      expectSame(textOf(finalOf(stream)), joined(stream, DELTA), 'the text');
    },
  ],
  [
    'part-begins-empty',
    'MUST',
    'A part begins with an empty text.',
    SOURCES.responseEvents,
    async (target) => {
      const { part } = firstOf(await plainStream(target), 'response.content_part.added');
      expect(part?.type === 'output_text' && part.text === '', `the part is ${show(part)}`);
    },
  ],
  [
    'delta-logprobs',
    'SHOULD',
    'A delta of text has `logprobs`, be it an empty list.',
    SOURCES.responseEvents,
    async (target) => {
      const { logprobs } = firstOf(await plainStream(target), DELTA);
      expect(Array.isArray(logprobs), `logprobs is ${show(logprobs)}`);
    },
  ],
  [
    'echo',
    'MUST',
    'Deltas carry every character, white space and Unicode among them.',
    SOURCES.responseEvents,
    async (target) => expectSame(joined(await echoed(target), DELTA), TEXT, 'the echo'),
  ],
  [
    'like-json',
    'MUST',
    'A stream says what JSON says to the same request.',
    SOURCES.responseEvents,
    async (target) => {
      const json = await responded(target, { model: echoModel(target), input: TEXT });
      const streamed = finalOf(await echoed(target));
      expectSame(textOf(streamed), textOf(json), 'the text');
      const shape = (keys: object) => Object.keys(keys).sort().join();
      expectSame(shape(streamed), shape(json), 'the list of keys');
      expectSame(shape(messageItem(streamed)), shape(messageItem(json)), 'the list of keys of the message');
    },
  ],
  [
    'early',
    'SHOULD',
    'The first words leave before the last ones are there.',
    SOURCES.clients,
    async (target) => {
      const model = modelThat(target, 'slow');
      const cutWhen = (text: string) =>
        text.includes(`event: ${DELTA}`) || /"type":\s*"response.output_text.delta"/.test(text);
      const { answer } = await respondStream(target, { model, input: newInput() }, { cutWhen });
      expectSame(answer.text.includes('response.completed'), false, 'the end that comes with the first words');
    },
  ],
];
