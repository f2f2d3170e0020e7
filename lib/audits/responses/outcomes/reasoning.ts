import { expect, expectSame, show } from '../../assertions';
import type { AuditRow } from '../../define-audits';
import { SOURCES } from '../../sources';
import type { AuditTarget } from '../../types';
import { itemsOf, itemsOfType } from '../wire/respond';
import { hintedResponse, hintedStream } from '../wire/samples';
import { eventsOf, firstOf, joined } from '../wire/stream';

async function summary(target: AuditTarget): Promise<string> {
  const [item] = itemsOfType(await hintedResponse(target, 'reasoning'), 'reasoning');
  expect(item !== undefined, 'there is no reasoning item');
  expect(Array.isArray(item.summary), `summary is ${show(item.summary)}`);
  return item.summary.map((part) => part.text ?? '').join('');
}

const DELTA = 'response.reasoning_summary_text.delta';

/** What an agent has thought, in the one form that all clients take. */
export const REASONING: AuditRow[] = [
  [
    'reasoning-summary',
    'MUST',
    'Thoughts are parts of a summary, in an item of their own.',
    SOURCES.measuredResponses,
    async (target) => expect((await summary(target)) !== '', 'the summary is empty'),
  ],
  [
    'reasoning-first',
    'MUST',
    'They come before the message.',
    SOURCES.live,
    async (target) => {
      const types = itemsOf(await hintedResponse(target, 'reasoning')).map(({ type }) => type);
      const [thought, said] = [types.indexOf('reasoning'), types.indexOf('message')];
      expect(thought >= 0 && thought < said, `the items are ${show(types)}`);
    },
  ],
  [
    'reasoning-part-added',
    'MUST',
    'A part of the summary begins with an event.',
    SOURCES.responseEvents,
    async (target) => void eventsOf(await hintedStream(target, 'reasoning'), 'response.reasoning_summary_part.added'),
  ],
  [
    'reasoning-deltas',
    'MUST',
    'Thoughts are streamed in deltas, which add up to the text that is done.',
    SOURCES.responseEvents,
    async (target) => {
      const stream = await hintedStream(target, 'reasoning');
      const { text } = firstOf(stream, 'response.reasoning_summary_text.done');
      expectSame(text, joined(stream, DELTA), 'the text that is done');
    },
  ],
  [
    'reasoning-part-done',
    'MUST',
    'A part of the summary ends with an event that has its text.',
    SOURCES.responseEvents,
    async (target) => {
      const stream = await hintedStream(target, 'reasoning');
      const { part } = firstOf(stream, 'response.reasoning_summary_part.done');
      expectSame(part?.text, joined(stream, DELTA), 'the text of the part');
    },
  ],
  [
    'reasoning-index',
    'MUST',
    'The message that follows has the next `output_index`.',
    SOURCES.responseEvents,
    async (target) => {
      const added = eventsOf(await hintedStream(target, 'reasoning'), 'response.output_item.added');
      const seen = added.map(({ item, output_index: index }) => `${item?.type} ${index}`);
      expectSame(seen.join(), 'reasoning 0,message 1', 'the list of items');
    },
  ],
  [
    'reasoning-not-text',
    'MUST',
    'Thoughts are no event of `response.reasoning_text` or `response.reasoning`: `.stream()` of openai-node throws at one of them.',
    SOURCES.measuredResponses,
    async (target) => {
      const { events } = await hintedStream(target, 'reasoning');
      const other = events.find(({ type = '' }) => /^response\.reasoning(?:_text)?\./.test(type));
      expect(other === undefined, `there is the event ${show(other?.type)}`);
    },
  ],
];
