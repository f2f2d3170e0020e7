import { expectError, expectSame } from '../../assertions';
import type { AuditRow } from '../../define-audits';
import { SOURCES } from '../../sources';
import type { AuditTarget } from '../../types';
import { sample } from '../../wire/sample';
import { itemsOf, respond, userItem } from '../wire/respond';
import { ask, objectOf, storeResponse } from '../wire/stored';

const deleted = (target: AuditTarget) =>
  sample(target, 'deleted response', async () => {
    const response = await storeResponse(target);
    return { response, answer: await ask(target, 'DELETE', `/responses/${response.id}`) };
  });

/** Responses that are no more. */
export const DELETED: AuditRow[] = [
  [
    'delete',
    'MUST',
    'DELETE answers 200.',
    SOURCES.stored,
    async (target) => expectSame((await deleted(target)).answer.status, 200, 'the status'),
  ],
  [
    'delete-body',
    'SHOULD',
    'It says which response is deleted.',
    SOURCES.live,
    async (target) => {
      const { answer, response } = await deleted(target);
      const { id, deleted: isDeleted } = objectOf(answer);
      expectSame(`${id} ${isDeleted}`, `${response.id} true`, 'the answer');
    },
  ],
  [
    'deleted-retrieve',
    'MUST',
    'A deleted response is not found.',
    SOURCES.stored,
    async (target) => {
      const { response } = await deleted(target);
      expectError(await ask(target, 'GET', `/responses/${response.id}`), { status: 404 });
    },
  ],
  [
    'deleted-items',
    'MUST',
    'Nor is its input.',
    SOURCES.stored,
    async (target) => {
      const { response } = await deleted(target);
      expectError(await ask(target, 'GET', `/responses/${response.id}/input_items`), { status: 404 });
    },
  ],
  [
    'deleted-continue',
    'MUST',
    'It cannot be continued.',
    SOURCES.stored,
    async (target) => {
      const { response } = await deleted(target);
      expectError(await respond(target, { previous_response_id: response.id }), { status: [400, 404] });
    },
  ],
  [
    'deleted-reference',
    'MUST',
    'Its items cannot be referred to.',
    SOURCES.stored,
    async (target) => {
      const { response } = await deleted(target);
      const input = [userItem('Hello.'), { type: 'item_reference', id: itemsOf(response)[0]?.id }, userItem('And?')];
      expectError(await respond(target, { input }), { status: [400, 404] });
    },
  ],
  [
    'delete-twice',
    'MUST',
    'To delete it again is 404.',
    SOURCES.stored,
    async (target) => {
      const { response } = await deleted(target);
      expectError(await ask(target, 'DELETE', `/responses/${response.id}`), { status: 404 });
    },
  ],
];
