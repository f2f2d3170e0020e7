import { expectSame } from '../../assertions';
import type { AuditRow } from '../../define-audits';
import { SOURCES } from '../../sources';
import type { AuditTarget } from '../../types';
import type { Answer } from '../../wire/exchange';
import { sample } from '../../wire/sample';
import { respond, userItem } from '../wire/respond';
import { ask, expectAlike, listOf, stranger } from '../wire/stored';
import { newConversation } from './conversation';

const UNKNOWN = `conv_${'0'.repeat(32)}`;

type Way = (other: AuditTarget, id: string, item: string) => Promise<Answer>;

const WAYS: readonly [name: string, what: string, way: Way][] = [
  ['retrieve', 'read', (other, id) => ask(other, 'GET', `/conversations/${id}`)],
  ['update', 'changed', (other, id) => ask(other, 'POST', `/conversations/${id}`, { metadata: { taken: 'yes' } })],
  ['delete', 'deleted', (other, id) => ask(other, 'DELETE', `/conversations/${id}`)],
  ['items', 'listed', (other, id) => ask(other, 'GET', `/conversations/${id}/items`)],
  ['add', 'added to', (other, id) => ask(other, 'POST', `/conversations/${id}/items`, { items: [userItem('Hello.')] })],
  ['item', 'read item by item', (other, id, item) => ask(other, 'GET', `/conversations/${id}/items/${item}`)],
  ['item-delete', 'robbed of an item', (other, id, item) => ask(other, 'DELETE', `/conversations/${id}/items/${item}`)],
  ['respond', 'gone on in', (other, id) => respond(other, { conversation: id })],
];

function owned(target: AuditTarget) {
  return sample(target, "somebody's conversation", async () => {
    const { id } = await newConversation(target, { items: [userItem('Hello.')] });
    const [item] = listOf(await ask(target, 'GET', `/conversations/${id}/items`)).data;
    return { id, item: String(item?.id) };
  });
}

/** What one caller has does not exist for another. */
export const STRANGERS: AuditRow[] = [
  ...WAYS.map(
    ([name, what, way]): AuditRow => [
      `stranger-${name}`,
      'MUST',
      `The conversation of another caller cannot be ${what}: the answer is that of one which does not exist.`,
      SOURCES.privacy,
      async (target) => {
        const other = stranger(target);
        const { id, item } = await owned(target);
        expectAlike(await way(other, id, item), id, await way(other, UNKNOWN, item), UNKNOWN);
      },
    ],
  ),
  [
    'stranger-harmless',
    'MUST',
    'It is unchanged after another caller has tried.',
    SOURCES.privacy,
    async (target) => {
      const other = stranger(target);
      const { id, item } = await owned(target);
      for (const [, , way] of WAYS) await way(other, id, item);
      expectSame(listOf(await ask(target, 'GET', `/conversations/${id}/items`)).data.length, 1, 'the number of items');
    },
  ],
];
