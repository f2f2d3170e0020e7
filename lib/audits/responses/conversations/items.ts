import { expect, expectError, expectSame, show } from '../../assertions';
import type { AuditRow } from '../../define-audits';
import { SOURCES } from '../../sources';
import type { AuditTarget } from '../../types';
import { sample } from '../../wire/sample';
import { ask, type ListShape, listOf, objectOf } from '../wire/stored';
import { expectFirstPage, expectParts, expectTexts, TEXTS, THREE_ITEMS } from '../wire/three-items';
import { newConversation } from './conversation';

/** A conversation to which three messages were added. */
function filled(target: AuditTarget) {
  return sample(target, 'conversation of three items', async () => {
    const { id } = await newConversation(target);
    const added = listOf(await ask(target, 'POST', `/conversations/${id}/items`, { items: THREE_ITEMS }));
    return { id, added };
  });
}

async function items(target: AuditTarget, query = ''): Promise<ListShape> {
  return listOf(await ask(target, 'GET', `/conversations/${(await filled(target)).id}/items${query}`));
}

/** What is in a conversation. */
export const ITEMS: AuditRow[] = [
  [
    'items-added',
    'MUST',
    'Items that are added come back as a list, in their order, each with an id.',
    SOURCES.conversations,
    async (target) => {
      const { added } = await filled(target);
      expectTexts(added, TEXTS.join(), 'the texts');
      expect(
        added.data.every(({ id }) => Boolean(id)),
        `the items are ${show(added.data)}`,
      );
    },
  ],
  [
    'items-created-with',
    'MUST',
    'Items that a conversation is made with are in it.',
    SOURCES.conversations,
    async (target) => {
      const { id } = await newConversation(target, { items: THREE_ITEMS });
      expectSame(listOf(await ask(target, 'GET', `/conversations/${id}/items`)).data.length, 3, 'the number of items');
    },
  ],
  [
    'items-order',
    'MUST',
    'The newest is the first, unless the request says otherwise.',
    SOURCES.conversations,
    async (target) => expectTexts(await items(target), 'three,two,one', 'the order'),
  ],
  [
    'items-ascending',
    'MUST',
    'With `order=asc` the oldest is the first: Agents read it so.',
    SOURCES.measuredResponses,
    async (target) => expectTexts(await items(target, '?order=asc'), TEXTS.join(), 'the order'),
  ],
  [
    'items-limit',
    'MUST',
    '`limit` bounds a page, and `has_more` says that there is another.',
    SOURCES.conversations,
    async (target) => expectFirstPage(await items(target, '?order=asc&limit=2')),
  ],
  [
    'items-after',
    'MUST',
    '`after` is where the next page begins.',
    SOURCES.conversations,
    async (target) => {
      const first = await items(target, '?order=asc&limit=2');
      expectTexts(await items(target, `?order=asc&after=${first.last_id}`), 'three', 'the page');
    },
  ],
  [
    'items-content',
    'MUST',
    'The content of each is a list of parts, though it was sent as a text.',
    SOURCES.measuredResponses,
    async (target) => expectParts(await items(target)),
  ],
  [
    'item',
    'MUST',
    'GET of one item gives it.',
    SOURCES.conversations,
    async (target) => {
      const { id, added } = await filled(target);
      const [first] = added.data;
      const found = objectOf(await ask(target, 'GET', `/conversations/${id}/items/${first?.id}`));
      expectSame(JSON.stringify(found), JSON.stringify(first), 'the item');
    },
  ],
  [
    'item-unknown',
    'MUST',
    'GET of an item that does not exist is 404.',
    SOURCES.conversations,
    async (target) => {
      const { id } = await filled(target);
      expectError(await ask(target, 'GET', `/conversations/${id}/items/msg_0123456789`), { status: 404 });
    },
  ],
  [
    'item-delete',
    'MUST',
    'DELETE of one item answers with the conversation, and takes the item out.',
    SOURCES.conversations,
    async (target) => {
      const { id } = await newConversation(target, { items: THREE_ITEMS });
      const path = `/conversations/${id}/items`;
      const [newest] = listOf(await ask(target, 'GET', path)).data;
      expectSame(objectOf(await ask(target, 'DELETE', `${path}/${newest?.id}`)).object, 'conversation', 'object');
      expectTexts(listOf(await ask(target, 'GET', `${path}?order=asc`)), 'one,two', 'what is left');
    },
  ],
  [
    'items-add-empty',
    'MUST',
    'To add nothing is 400 that names `items`.',
    SOURCES.conversations,
    async (target) => {
      const { id } = await filled(target);
      expectError(await ask(target, 'POST', `/conversations/${id}/items`, {}), { about: 'items' });
    },
  ],
];
