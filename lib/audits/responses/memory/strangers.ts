import { expectSame } from '../../assertions';
import type { AuditRow } from '../../define-audits';
import { SOURCES } from '../../sources';
import type { AuditTarget } from '../../types';
import type { Answer } from '../../wire/exchange';
import { itemsOf, respond, userItem } from '../wire/respond';
import { ask, expectAlike, storedResponse, stranger } from '../wire/stored';

const UNKNOWN = '0'.repeat(32);

/** One of somebody's ids, and how another caller would get at what it names. */
type Way = (other: AuditTarget, id: string) => Promise<Answer>;

const WAYS: readonly [name: string, what: string, of: 'response' | 'item', way: Way][] = [
  ['retrieve', 'read', 'response', (other, id) => ask(other, 'GET', `/responses/${id}`)],
  ['input-items', 'read for its input', 'response', (other, id) => ask(other, 'GET', `/responses/${id}/input_items`)],
  ['delete', 'deleted', 'response', (other, id) => ask(other, 'DELETE', `/responses/${id}`)],
  ['continue', 'continued', 'response', (other, id) => respond(other, { previous_response_id: id })],
  [
    'reference',
    'referred to by an item',
    'item',
    (other, id) => respond(other, { input: [userItem('Hello.'), { type: 'item_reference', id }, userItem('And?')] }),
  ],
];

/** What one caller has stored does not exist for another. */
export const STRANGERS: AuditRow[] = [
  ...WAYS.map(
    ([name, what, of, way]): AuditRow => [
      `stranger-${name}`,
      'MUST',
      `A response that another caller has stored cannot be ${what}: the answer is that of one which does not exist.`,
      SOURCES.privacy,
      async (target) => {
        const other = stranger(target);
        const response = await storedResponse(target);
        const id = of === 'response' ? response.id : String(itemsOf(response)[0]?.id);
        const unknown = `${id.slice(0, id.indexOf('_') + 1)}${UNKNOWN}`;
        expectAlike(await way(other, id), id, await way(other, unknown), unknown);
      },
    ],
  ),
  [
    'stranger-harmless',
    'MUST',
    'A response is still there after another caller has tried to delete it.',
    SOURCES.privacy,
    async (target) => {
      const { id } = await storedResponse(target);
      await ask(stranger(target), 'DELETE', `/responses/${id}`);
      expectSame((await ask(target, 'GET', `/responses/${id}`)).status, 200, 'the status');
    },
  ],
];
