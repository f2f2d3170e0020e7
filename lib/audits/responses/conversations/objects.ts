import { expect, expectError, expectSame, expectStatus, show } from '../../assertions';
import type { AuditRow } from '../../define-audits';
import { SOURCES } from '../../sources';
import { respond } from '../wire/respond';
import { ask, objectOf } from '../wire/stored';
import { conversation, deletedConversation, newConversation } from './conversation';

const UNKNOWN = 'conv_00000000000000000000000000000000';

const ABSENT: readonly [name: string, method: string, path: string, body?: object][] = [
  ['retrieve', 'GET', `/conversations/${UNKNOWN}`],
  ['update', 'POST', `/conversations/${UNKNOWN}`, { metadata: {} }],
  ['delete', 'DELETE', `/conversations/${UNKNOWN}`],
  ['items', 'GET', `/conversations/${UNKNOWN}/items`],
  ['add', 'POST', `/conversations/${UNKNOWN}/items`, { items: [{ role: 'user', content: 'Hello.' }] }],
];

/** Conversations that come and go. */
export const OBJECTS: AuditRow[] = [
  [
    'create',
    'MUST',
    'POST makes a conversation with an id that begins with `conv_`.',
    SOURCES.conversations,
    async (target) => {
      const { id, object } = await conversation(target);
      expectSame(object, 'conversation', 'object');
      expect(/^conv_[\w-]{16,}$/.test(id), `the id is ${show(id)}`);
    },
  ],
  [
    'create-keys',
    'MUST',
    'It says when it was made, in whole seconds, and its metadata.',
    SOURCES.conversations,
    async (target) => {
      const { created_at: at, metadata } = await conversation(target);
      expect(Number.isInteger(at), `created_at is ${show(at)}`);
      expectSame(JSON.stringify(metadata), '{"purpose":"audit"}', 'metadata');
    },
  ],
  [
    'create-empty',
    'MUST',
    'An empty body, and an empty list of items, make one, too: Agents send both.',
    SOURCES.measuredResponses,
    async (target) => {
      await newConversation(target, {});
      await newConversation(target, { items: [] });
    },
  ],
  [
    'create-many',
    'SHOULD',
    'More than 20 items at once are 400 that names `items`.',
    SOURCES.conversations,
    async (target) => {
      await conversation(target);
      const items = Array.from({ length: 21 }, () => ({ role: 'user', content: 'Hello.' }));
      expectError(await ask(target, 'POST', '/conversations', { items }), { about: 'items' });
    },
  ],
  [
    'retrieve',
    'MUST',
    'GET gives the same object.',
    SOURCES.conversations,
    async (target) => {
      const made = await conversation(target);
      const found = objectOf(await ask(target, 'GET', `/conversations/${made.id}`));
      for (const key of ['id', 'object', 'created_at']) expectSame(found[key], made[key], key);
    },
  ],
  [
    'update',
    'MUST',
    'POST replaces its metadata.',
    SOURCES.conversations,
    async (target) => {
      const { id } = await newConversation(target, { metadata: { a: '1' } });
      await ask(target, 'POST', `/conversations/${id}`, { metadata: { b: '2' } });
      const { metadata } = objectOf(await ask(target, 'GET', `/conversations/${id}`));
      expectSame(JSON.stringify(metadata), '{"b":"2"}', 'metadata');
    },
  ],
  [
    'delete',
    'MUST',
    'DELETE says that it is deleted.',
    SOURCES.conversations,
    async (target) => {
      const { id, answer } = await deletedConversation(target);
      const { id: named, object, deleted } = objectOf(answer);
      expectSame(`${named} ${object} ${deleted}`, `${id} conversation.deleted true`, 'the answer');
    },
  ],
  [
    'deleted-retrieve',
    'MUST',
    'A deleted one is not found.',
    SOURCES.conversations,
    async (target) => {
      const { id } = await deletedConversation(target);
      expectError(await ask(target, 'GET', `/conversations/${id}`), { status: 404 });
    },
  ],
  [
    'deleted-response',
    'MUST',
    'No response goes on in it.',
    SOURCES.conversations,
    async (target) => {
      const { id } = await deletedConversation(target);
      const answer = await respond(target, { conversation: id });
      expectStatus(answer, 400, 404);
    },
  ],
  ...ABSENT.map(
    ([name, method, path, body]): AuditRow => [
      `unknown-${name}`,
      'MUST',
      `\`${method} ${path.replace(UNKNOWN, 'conv_…')}\` of one that does not exist is 404.`,
      SOURCES.conversations,
      async (target) => {
        await conversation(target);
        expectError(await ask(target, method, path, body), { status: 404 });
      },
    ],
  ),
];
