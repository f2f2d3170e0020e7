import { expect, expectError, expectSame, show } from '../../assertions';
import type { AuditRow } from '../../define-audits';
import { SOURCES } from '../../sources';
import type { AuditTarget } from '../../types';
import { sample } from '../../wire/sample';
import { ask, type ListShape, listOf, storeResponse } from '../wire/stored';
import { expectFirstPage, expectParts, expectTexts, TEXTS, THREE_ITEMS } from '../wire/three-items';

const stored = (target: AuditTarget) =>
  sample(target, 'response of three items', () => storeResponse(target, { input: THREE_ITEMS }));

async function items(target: AuditTarget, query = ''): Promise<ListShape> {
  return listOf(await ask(target, 'GET', `/responses/${(await stored(target)).id}/input_items${query}`));
}

/** What a response was given. */
export const INPUT_ITEMS: AuditRow[] = [
  [
    'items',
    'MUST',
    'The input of a response is a list of all its items.',
    SOURCES.stored,
    async (target) => expectSame((await items(target)).data.length, TEXTS.length, 'the number of items'),
  ],
  [
    'items-content',
    'MUST',
    'The content of each is a list of parts, though it was sent as a text: the Agents SDK breaks at a text.',
    SOURCES.measuredResponses,
    async (target) => expectParts(await items(target)),
  ],
  [
    'items-ids',
    'MUST',
    'Each has an id of its own.',
    SOURCES.stored,
    async (target) => {
      const ids = (await items(target)).data.map(({ id }) => id);
      expect(ids.every(Boolean) && new Set(ids).size === ids.length, `the ids are ${show(ids)}`);
    },
  ],
  [
    'items-order',
    'MUST',
    'The newest is the first, unless the request says otherwise.',
    SOURCES.stored,
    async (target) => expectTexts(await items(target), 'three,two,one', 'the order'),
  ],
  [
    'items-ascending',
    'MUST',
    'With `order=asc` the oldest is the first.',
    SOURCES.stored,
    async (target) => expectTexts(await items(target, '?order=asc'), 'one,two,three', 'the order'),
  ],
  [
    'items-limit',
    'MUST',
    '`limit` bounds a page, and `has_more` says that there is another.',
    SOURCES.stored,
    async (target) => expectFirstPage(await items(target, '?order=asc&limit=2')),
  ],
  [
    'items-after',
    'MUST',
    '`after` is where the next page begins, and the last page says that it is.',
    SOURCES.stored,
    async (target) => {
      const first = await items(target, '?order=asc&limit=2');
      const next = await items(target, `?order=asc&limit=2&after=${first.last_id}`);
      expectTexts(next, 'three', 'the page');
      expectSame(next.has_more, false, 'has_more');
    },
  ],
  [
    'items-page-ids',
    'MUST',
    '`first_id` and `last_id` are those of the page.',
    SOURCES.stored,
    async (target) => {
      const { data, first_id: first, last_id: last } = await items(target);
      expectSame(first, data[0]?.id, 'first_id');
      expectSame(last, data.at(-1)?.id, 'last_id');
    },
  ],
  [
    'items-limit-odd',
    'SHOULD',
    'A `limit` of 0 is 400.',
    SOURCES.stored,
    async (target) => {
      const { id } = await stored(target);
      expectError(await ask(target, 'GET', `/responses/${id}/input_items?limit=0`));
    },
  ],
];
