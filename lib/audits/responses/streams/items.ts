import { expect, expectSame, show } from '../../assertions';
import type { AuditRow } from '../../define-audits';
import { SOURCES } from '../../sources';
import type { AuditTarget } from '../../types';
import { itemsOf } from '../wire/respond';
import { plainStream } from '../wire/samples';
import { eventsOf, finalOf, type ResponseStream } from '../wire/stream';

const ADDED = 'response.output_item.added';
const DONE = 'response.output_item.done';

/** The types of a message's events in order, each once. */
const MESSAGE = [
  ADDED,
  'response.content_part.added',
  'response.output_text.delta',
  'response.output_text.done',
  'response.content_part.done',
  DONE,
];

const PRESENT: readonly [name: string, type: string, why: string][] = [
  ['item-added', ADDED, '`.stream()` of openai-node throws without it'],
  ['part-added', 'response.content_part.added', '`.stream()` of openai-node throws without it'],
  ['text-delta', 'response.output_text.delta', 'it is what is shown'],
  ['text-done', 'response.output_text.done', 'it has the whole text'],
  ['part-done', 'response.content_part.done', 'it has the whole part'],
  ['item-done', DONE, 'Codex takes what is said from there only'],
];

async function inItems(target: AuditTarget): Promise<ResponseStream['events']> {
  return (await plainStream(target)).events.filter(({ output_index: index }) => index !== undefined);
}

/** Items that come and go. */
export const ITEMS: AuditRow[] = [
  ...PRESENT.map(
    ([name, type, why]): AuditRow => [
      name,
      'MUST',
      `There is \`${type}\`: ${why}.`,
      SOURCES.measuredResponses,
      async (target) => void eventsOf(await plainStream(target), type),
    ],
  ),
  [
    'order',
    'MUST',
    "A message's events come in their order: item, part, deltas, text, part, item.",
    SOURCES.responseEvents,
    async (target) => {
      const types = (await inItems(target)).filter(({ item_id, item }) => item_id ?? item?.type === 'message');
      const order = types.flatMap(({ type }, i) => (types[i - 1]?.type === type ? [] : [type]));
      expect(order.join().includes(MESSAGE.join()), `the order is ${show(order)}`);
    },
  ],
  [
    'item-begins-empty',
    'MUST',
    'An item begins in progress, with nothing in it.',
    SOURCES.responseEvents,
    async (target) => {
      for (const { item } of eventsOf(await plainStream(target), ADDED)) {
        if (item?.type !== 'message') continue;
        expectSame(item.status, 'in_progress', 'status');
        expectSame(JSON.stringify(item.content), '[]', 'content');
      }
    },
  ],
  [
    'item-ends-whole',
    'MUST',
    'An item that is done says so.',
    SOURCES.responseEvents,
    async (target) => {
      for (const { item } of eventsOf(await plainStream(target), DONE)) {
        if (item?.type === 'message') expectSame(item.status, 'completed', 'status');
      }
    },
  ],
  [
    'output-index',
    'MUST',
    'Items are counted from 0 in `output_index`, without a gap.',
    'ggml-org/llama.cpp#20607; lemonade-sdk/lemonade#3607',
    async (target) => {
      const places = eventsOf(await plainStream(target), ADDED).map(({ output_index: index }) => index);
      expectSame(places.join(), places.map((_, i) => i).join(), 'the list of output_index');
    },
  ],
  [
    'item-id',
    'MUST',
    "`item_id` is the item's id in each of its events: clients find the item by it.",
    'openai/openai-agents-js#1484',
    async (target) => {
      const ids = new Map<unknown, unknown>();
      for (const { type, output_index: index, item, item_id: id } of await inItems(target)) {
        if (type === ADDED) ids.set(index, item?.id);
        else expectSame(id ?? item?.id, ids.get(index), `the id in ${type}`);
      }
    },
  ],
  [
    'content-index',
    'MUST',
    'Parts are counted from 0 in `content_index`.',
    'lemonade-sdk/lemonade#3607',
    async (target) => {
      const types = new Set(MESSAGE.slice(1, -1));
      for (const { type = '', content_index: index } of await inItems(target)) {
        if (types.has(type)) expect(Number.isInteger(index), `content_index in ${type} is ${show(index)}`);
      }
      expectSame(eventsOf(await plainStream(target), 'response.content_part.added')[0]?.content_index, 0, 'the first');
    },
  ],
  [
    'completed-items',
    'MUST',
    'The output of the last response is the items that were done, key by key.',
    SOURCES.responseEvents,
    async (target) => {
      const stream = await plainStream(target);
      const done = eventsOf(stream, DONE).map(({ item }) => item);
      expectSame(JSON.stringify(itemsOf(finalOf(stream))), JSON.stringify(done), 'the output');
    },
  ],
];
